using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Platform.Store;

namespace Platform.Broker.Bootstrap;

/// <summary>Private networks that tenants' identity providers may be in, although outgoing requests to private addresses are refused otherwise.</summary>
internal static class Networks
{
    private const string Actor = "system admin";
    private const int LongestNote = 500;

    /// <summary>Reads "10.1.0.0/16" or "fd00::/8".</summary>
    /// <returns>The network as it is kept, or why it is none.</returns>
    public static (string? Network, string? Wrong) Read(string text)
    {
        if (text.Split('/') is not [var address, var length] || !IPAddress.TryParse(address, out var ip) || !int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var prefix))
        {
            return IPAddress.TryParse(text, out var alone)
                ? (null, $"{text} is an address. A network of one address is {alone}/{Bits(alone)}.")
                : (null, $"{text} is no network. Write it as an address and a prefix length: 10.1.0.0/16, fd00::/8.");
        }

        if (prefix > Bits(ip))
        {
            return (null, $"The prefix length of {text} must lie between 0 and {Bits(ip)}.");
        }

        var first = Masked(ip, prefix);
        return first.Equals(ip) ? ($"{first}/{prefix}", null) : (null, $"{text} names an address inside a network. The network is {first}/{prefix}.");
    }

    /// <summary>Allows a network read by <see cref="Read"/>; once more changes its note.</summary>
    public static async Task AllowAsync(FleetDb db, string network, string note, DateTimeOffset now, CancellationToken ct)
    {
        var row = await db.AllowedNetworks.AsNoTracking().SingleOrDefaultAsync(n => n.Network == network, ct);
        if (row is not null && string.Equals(row.Note, note, StringComparison.Ordinal))
        {
            return;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.AllowedNetworks.Where(n => n.Network == network).ExecuteDeleteAsync(ct);
        db.AllowedNetworks.Add(new() { Network = network, Note = note, CreatedBy = Actor, CreatedAt = row?.CreatedAt ?? now });
        await SaveAsync(db, transaction, "allowed_network.allow", network, note, now, ct);
    }

    /// <returns>False when it was not allowed.</returns>
    public static async Task<bool> ForbidAsync(FleetDb db, string network, DateTimeOffset now, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.AllowedNetworks.Where(n => n.Network == network).ExecuteDeleteAsync(ct) == 0)
        {
            return false;
        }

        await SaveAsync(db, transaction, "allowed_network.forbid", network, "", now, ct);
        return true;
    }

    /// <summary>What is wrong with a note; null when it may stand.</summary>
    public static string? WrongNote(string note) =>
        note.Length > LongestNote || note.Any(char.IsControl) || note.Trim() != note ? $"--note is one line of at most {LongestNote} characters." : null;

    private static async Task SaveAsync(
        FleetDb db, Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction transaction, string action, string network, string note, DateTimeOffset now, CancellationToken ct)
    {
        AuditLog.Append(db, Organization.Platform, Actor, action, network, new { Note = note }, now);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        await db.Database.ExecuteSqlRawAsync("NOTIFY trunkline_admission", ct);
    }

    private static int Bits(IPAddress ip) => ip.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;

    private static IPAddress Masked(IPAddress ip, int prefix)
    {
        var bytes = ip.GetAddressBytes();
        for (var bit = prefix; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new(bytes);
    }
}
