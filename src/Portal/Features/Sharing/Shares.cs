using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Nats.Sharing;
using Platform.Store;

namespace Platform.Portal.Features.Sharing;

/// <summary>Shares as the slices find and make them. The database keeps to the same sides (trigger shares_sides).</summary>
internal sealed class Shares(Caller caller, PortalDb db, ActivationIssuer activations, SharingWork work)
{
    /// <summary>Those the account gives or receives, newest first; at most 1,000.</summary>
    public async Task<IReadOnlyList<ShareView>> OfAsync(Account account, CancellationToken ct)
    {
        var sides = await db.ShareSidesAsync(account.PublicKey, ct);
        var ids = sides.ConvertAll(s => new ShareId(s.ShareId));
        var rows = await db.Shares.AsNoTracking().Where(s => ids.Contains(s.Id)).ToDictionaryAsync(s => s.Id.Value, ct);
        return [.. sides.Where(s => rows.ContainsKey(s.ShareId)).Select(s => ShareView.Of(rows[s.ShareId], s, account.Id))];
    }

    public async Task<Result<ShareView>> ViewAsync(Account account, ShareId id, CancellationToken ct) =>
        (await OfAsync(account, ct)).FirstOrDefault(s => s.Id == id) is { } view ? view : SharingErrors.ShareNotFound;

    /// <summary>Offers an export of the account's: adds the row, signed where the export asks for a token. The caller saves.</summary>
    public async Task<Result<Share>> OfferAsync(Account account, Export export, string? importer, string? subject, string? note, CancellationToken ct)
    {
        if (importer is null || !KeyPair.IsValidPublicKey(importer, PrefixByte.Account))
        {
            return SharingErrors.ImporterInvalid;
        }

        if (importer == account.PublicKey)
        {
            return SharingErrors.ImporterSame;
        }

        var other = await db.FindExporterAsync(importer, importer, ct);
        if (other is not null && other.Operator != account.OperatorId)
        {
            return SharingErrors.ImporterOtherOperator;
        }

        var share = Row(account.OrganizationId, account.Id, export.Id, NatsExport.FromJson(export.Claims), other?.Organization, importer, ShareState.Offered, subject, note);
        return share.IsRefused(out var wrong) ? wrong : await AddAsync(share.Value, NatsExport.FromJson(export.Claims), ct);
    }

    /// <summary>A row not yet added.</summary>
    public Result<Share> Row(
        OrganizationId organization, AccountId account, ExportId id, NatsExport export, OrganizationId? importerOrganization, string importer, ShareState state, string? subject, string? note)
    {
        var given = string.IsNullOrEmpty(subject) ? SharingRules.WithKey(export, importer) : subject;
        if (!SubjectPattern.IsValid(given) || !SubjectPattern.IsSubset(given, export.Subject))
        {
            return SharingErrors.SubjectOutside with { Message = $"subject lies outside {export.Subject}. Give that or a part of it." };
        }

        note = note?.Trim() ?? "";
        return note.Length > 500 || note.Any(char.IsControl) ? SharingErrors.NoteInvalid : new Share
        {
            OrganizationId = organization,
            Id = ShareId.New(work.Now),
            AccountId = account,
            ExportId = id,
            ImporterOrganizationId = importerOrganization,
            ImporterPublicKey = importer,
            State = state,
            Subject = given,
            Note = note,
            CreatedBy = caller.Actor,
            CreatedAt = work.Now,
        };
    }

    /// <summary>Adds a share, unless one of the same export and importer is under way.</summary>
    public async Task<Result<Share>> AddAsync(Share share, NatsExport export, CancellationToken ct)
    {
        if (await db.Shares.AnyAsync(
            s => s.ExportId == share.ExportId && s.ImporterPublicKey == share.ImporterPublicKey && (s.State == ShareState.Requested || s.State == ShareState.Offered || s.State == ShareState.Accepted), ct))
        {
            return SharingErrors.SharedAlready;
        }

        if (share.State == ShareState.Offered && await SignAsync(share, export, ct) is { } refusal)
        {
            return refusal;
        }

        db.Shares.Add(share);
        return share;
    }

    /// <summary>Signs the activation, where the export asks for one. The export's row is saved by now.</summary>
    public async Task<Error?> SignAsync(Share share, NatsExport export, CancellationToken ct)
    {
        if (!export.TokenReq)
        {
            return null;
        }

        var token = await activations.IssueAsync(db, share.ExportId, share.ImporterPublicKey, share.Subject, null, work.Now, ct);
        if (token.IsRefused(out var refusal))
        {
            return refusal;
        }

        share.Activation = token.Value;
        return null;
    }
}
