using Platform.Nats.NKeys;

namespace Platform.Nats.Jwt;

internal static class OperatorRules
{
    public static void Validate(this NatsOperator op, ValidationResults results)
    {
        if (UrlRules.RefusalOfAccountServerUrl(op.AccountServerUrl) is { } refusal)
        {
            results.AddError(refusal);
        }

        foreach (var url in op.OperatorServiceUrls ?? [])
        {
            if (UrlRules.RefusalOfServiceUrl(url) is { } serviceRefusal)
            {
                results.AddError(serviceRefusal);
            }
        }

        foreach (var key in op.SigningKeys ?? [])
        {
            results.AddErrorIf(!KeyPair.IsValidPublicKey(key, PrefixByte.Operator), $"{key} is not an operator public key");
        }

        results.AddErrorIf(
            op.SystemAccount.Length > 0 && !KeyPair.IsValidPublicKey(op.SystemAccount, PrefixByte.Account),
            $"{op.SystemAccount} is not an account public key");
        try
        {
            ServerVersion.Parse(op.AssertServerVersion);
        }
        catch (NatsJwtException e)
        {
            results.AddError($"assert server version error: {e.Message}");
        }
    }
}

/// <summary>The oldest server an operator accepts: "major.minor.update"; nothing at all is 0.0.0.</summary>
public sealed record ServerVersion(long Major, long Minor, long Update)
{
    /// <exception cref="NatsJwtException">Not of that form.</exception>
    public static ServerVersion Parse(string version)
    {
        if (version.Length == 0)
        {
            return new(0, 0, 0);
        }

        var parts = version.Split('.');
        if (parts.Length != 3)
        {
            throw new NatsJwtException(NatsJwtError.ServerVersion, "asserted server version must be of the form <major>.<minor>.<update>");
        }

        var numbers = Array.ConvertAll(parts, p => GoNumbers.TryAtoi(p, out var number)
            ? number
            : throw new NatsJwtException(NatsJwtError.ServerVersion, $"asserted server version cant parse {p} to int"));
        return numbers.Any(n => n < 0)
            ? throw new NatsJwtException(NatsJwtError.ServerVersion, $"asserted server version can'b contain negative values: {version}")
            : new(numbers[0], numbers[1], numbers[2]);
    }
}
