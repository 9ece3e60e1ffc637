using System.Globalization;
using System.Linq.Expressions;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.SingleSignOn;

/// <summary>A domain of the organization's. Record: the name of the TXT record to make. Value: one of its texts. VerifiedAt null: it was not found there yet, or was taken over by who has
/// the domain now.</summary>
internal sealed record DomainView(SsoDomainId Id, string Domain, string Record, string Value, DateTimeOffset CreatedAt, DateTimeOffset? VerifiedAt)
{
    public const string Label = "_trunkline-challenge.";
    public const string Prefix = "trunkline-verification=";

    public static readonly Expression<Func<SsoDomain, DomainView>> From = d => new DomainView(d.Id, d.Domain, Label + d.Domain, Prefix + d.Challenge, d.CreatedAt, d.VerifiedAt);
}

internal static class DomainNames
{
    private const int Longest = 253 - 21;

    /// <summary>In small letters; null: it is none.</summary>
    public static string? Read(string? text)
    {
        var domain = text?.Trim().TrimEnd('.').ToLower(CultureInfo.InvariantCulture) ?? "";
        return domain.Length is > 3 and <= Longest && domain.Split('.') is { Length: > 1 } labels
            && labels.All(l => l.Length is > 0 and <= 63 && l[0] != '-' && l[^1] != '-' && l.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-')) && !labels[^1].All(char.IsAsciiDigit)
            ? domain : null;
    }
}
