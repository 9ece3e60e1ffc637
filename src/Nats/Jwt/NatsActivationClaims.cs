using System.Security.Cryptography;
using System.Text;
using Platform.Nats.NKeys;

namespace Platform.Nats.Jwt;

/// <summary>Lets the account in <see cref="JwtClaimsData.Subject"/> import what needs a token.</summary>
public sealed class NatsActivationClaims : JwtClaimsData
{
    public NatsActivation Activation { get; set; } = new();

    public override string Type => "activation";

    /// <summary>Base32 (padded) SHA-256 of "issuer.subject.exported subject up to its first wildcard".</summary>
    /// <exception cref="NatsJwtException">Issuer, subject or import subject is missing.</exception>
    public string GetHashId()
    {
        if (Issuer.Length == 0 || Subject.Length == 0 || Activation.ImportSubject.Length == 0)
        {
            throw new NatsJwtException(NatsJwtError.WrongClaimType, "not enough data in the activaion claims to create a hash");
        }

        var tokens = Activation.ImportSubject.Split('.');
        var wildcard = Array.FindIndex(tokens, t => t is "*" or ">");
        var cleaned = wildcard switch
        {
            < 0 => Activation.ImportSubject,
            0 => "_",
            _ => string.Join('.', tokens, 0, wildcard),
        };
        if (cleaned.Length == 0)
        {
            cleaned = Activation.ImportSubject;
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Issuer}.{Subject}.{cleaned}"));
        var text = new byte[Base32.EncodedLength(hash.Length)];
        Base32.Encode(hash, text);
        return Encoding.ASCII.GetString(text) + "====";
    }

    internal override void ValidateInto(ValidationResults results)
    {
        ValidateTimes(results);
        ValidateWithoutTimes(results);
    }

    internal void ValidateWithoutTimes(ValidationResults results)
    {
        if (Activation.ImportType == NatsExportType.Unknown)
        {
            results.AddError("invalid import type: \"unknown\"");
        }

        SubjectRules.Validate(Activation.ImportSubject, results);
        if (Activation.IssuerAccount.Length > 0 && !KeyPair.IsValidPublicKey(Activation.IssuerAccount, PrefixByte.Account))
        {
            results.AddError("account_id is not an account public key");
        }
    }
}

public sealed class NatsActivation : NatsGenericFields
{
    public string ImportSubject { get; set; } = "";

    public NatsExportType ImportType { get; set; }

    /// <summary>The exporter (A…), when one of its signing keys is the issuer.</summary>
    public string IssuerAccount { get; set; } = "";
}
