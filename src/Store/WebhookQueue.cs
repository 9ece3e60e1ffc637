using Microsoft.EntityFrameworkCore;
using Platform.Kernel;

namespace Platform.Store;

/// <summary>A delivery somebody has taken to try it.</summary>
public sealed record ClaimedDelivery(OrganizationId Organization, WebhookDeliveryId Id, Guid Lease);

/// <summary>The work of webhooks over all organizations, for whoever does it: each question by a function of its own in PostgreSQL, past the row policies. Any number
/// of portals ask at once; what one has locked or taken, the others pass over.</summary>
public static class WebhookQueue
{
    /// <summary>Makes a delivery of every audit row that a webhook wants and has not got, and moves the webhook on, in one transaction: nothing is lost and nothing
    /// made twice, wherever the asker dies.</summary>
    /// <param name="db">Needs no caller.</param>
    /// <param name="most">Of each webhook's rows.</param>
    /// <param name="now">When they are made, and due.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>How many audit rows were looked at.</returns>
    public static Task<int> SpreadEventsAsync(this PortalDb db, int most, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.SqlQuery<int>($"""SELECT trunkline_spread_webhook_events({now}, {most}) AS "Value" """).SingleAsync(ct);
    }

    /// <summary>Takes deliveries that are due, oldest first, until <paramref name="until"/>: nobody else is given them before. Those not recorded by then are due again.</summary>
    /// <param name="db">Needs no caller.</param>
    /// <param name="most">In all.</param>
    /// <param name="perWebhook">So many of one webhook are tried at once, by all portals together: a slow one must not take everybody's turn.</param>
    /// <param name="now">What is due.</param>
    /// <param name="until">The end of the lease.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<IReadOnlyList<ClaimedDelivery>> ClaimDeliveriesAsync(
        this PortalDb db, int most, int perWebhook, DateTimeOffset now, DateTimeOffset until, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var lease = Guid.CreateVersion7(now);
        var rows = await db.Database.SqlQuery<Row>(
            $"""SELECT organization_id AS "OrganizationId", id AS "Id" FROM trunkline_claim_webhook_deliveries({now}, {until}, {lease}, {perWebhook}, {most})""").ToListAsync(ct);
        return rows.ConvertAll(r => new ClaimedDelivery(new(r.OrganizationId), new(r.Id), lease));
    }

    /// <summary>Takes away deliveries made before then, with their attempts.</summary>
    /// <returns>How many, <paramref name="most"/> at most.</returns>
    public static Task<int> SweepDeliveriesAsync(this PortalDb db, int most, DateTimeOffset before, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.SqlQuery<int>($"""SELECT trunkline_sweep_webhook_deliveries({before}, {most}) AS "Value" """).SingleAsync(ct);
    }

    private sealed record Row(Guid OrganizationId, Guid Id);
}
