using static Platform.Admission.Tests.Attacks.AttackCases;

namespace Platform.Admission.Tests.Attacks;

/// <summary>Nothing a client sends leads out of its provider's organization.</summary>
internal static class TenantCases
{
    private const string Family = "tenant";

    public static IEnumerable<AttackCase> All =>
    [
        Hinted("its account by name", Reasons.Allowed, _ => "orders"),
        Hinted("its account by public key", Reasons.Allowed, s => s.Account("orders").PublicKey),
        Hinted("its account by id", Reasons.Allowed, s => s.Account("orders").Id.ToString()),
        Hinted("its account, and a name of its own", Reasons.Allowed, _ => "orders/alice"),
        Hinted("another tenant's account by name", Reasons.AccountUnknown, _ => "vault"),
        Hinted("another tenant's account by public key", Reasons.AccountUnknown, s => s.Account("vault").PublicKey),
        Hinted("another tenant's account by id", Reasons.AccountUnknown, s => s.Account("vault").Id.ToString()),
        Hinted("another tenant's account of the same name by public key", Reasons.AccountUnknown, s => s.Account("globex/orders").PublicKey),
        Hinted("another tenant's account of the same name by id", Reasons.AccountUnknown, s => s.Account("globex/orders").Id.ToString()),
        Hinted("an account that is not there, by name", Reasons.AccountUnknown, _ => "nowhere"),
        Hinted("an account that is not there, by id", Reasons.AccountUnknown, _ => "acc_01k9zzzzzzzzzzzzzzzzzzzzzz"),
        Hinted("an account that is not there, by public key", Reasons.AccountUnknown, _ => "ACZSJTBVPQGBWYYSBKBSYSLTYCJIGO3JNGBLRGHGBVQUQS2OBE5DJXV3"),
        Hinted("the name in upper case", Reasons.AccountUnknown, _ => "ORDERS"),
        Hinted("the name and a blank", Reasons.AccountUnknown, _ => "orders "),
        Hinted("the name with a letter of another alphabet", Reasons.AccountUnknown, _ => "оrders"),
        Hinted("the public key in lower case", Reasons.AccountUnknown, s => s.Account("orders").PublicKey.ToLowerInvariant()),
        Hinted("the public key cut", Reasons.AccountUnknown, s => s.Account("orders").PublicKey[..^1]),
        Hinted("the id in upper case", Reasons.AccountUnknown, s => s.Account("orders").Id.ToString().ToUpperInvariant()),
        Hinted("a path to another", Reasons.AccountUnknown, _ => "../vault"),
        Hinted("only a slash", Reasons.AccountUnknown, _ => "/"),
        Hinted("a slash in front", Reasons.AccountUnknown, _ => "/orders"),
        Hinted("the organization's id", Reasons.AccountUnknown, s => s.Account("orders").OrganizationId.ToString()),
        Hinted("SQL", Reasons.AccountUnknown, _ => "orders' OR '1'='1"),
        Hinted("its account without a policy", Reasons.PolicyMissing, _ => "warehouse"),
        // The other tenant has a provider of our issuer, registered later: the hint leads to it, and it judges by its own keys.
        new(Family, "another tenant's account where it registered our issuer", Reasons.SignatureInvalid, s => new(s.Token(alg: "ES256", header: h => h.Remove("kid")), Username: s.Account("vault").PublicKey)),
        new(Family, "another tenant's account of the same name where it registered our issuer", Reasons.KeyUnknown, s => new(s.Token(), Username: s.Account("globex/orders").PublicKey)),
        new(Family, "our account by the name another tenant has too", Reasons.Allowed, s => new(s.Token(), Username: "orders")),
        Case(Family, "our issuer, another tenant's keys, no hint", Reasons.SignatureInvalid, s => s.Globex.Sign(s.Header(), s.Claims())),
        new(Family, "our issuer, another tenant's keys, our account", Reasons.SignatureInvalid, s => new(s.Globex.Sign(s.Header(), s.Claims()), Username: s.Account("orders").PublicKey)),
        new(Family, "another tenant's copy of our issuer leads into its own account", Reasons.Allowed, s => new(Copycat(s), Username: s.Account("vault").PublicKey)),
        new(Family, "another tenant's copy of our issuer does not lead into ours", Reasons.KeyUnknown, s => new(Copycat(s), Username: s.Account("orders").PublicKey)),
        Case(Family, "another tenant's copy of our issuer, without a hint", Reasons.KeyUnknown, Copycat),
        Control(Family, "another tenant's own issuer", s => s.Token(c => c["aud"] = "globex-nats", by: s.Globex)),
        Case(Family, "another tenant's issuer for our audience", Reasons.AudienceMismatch, s => s.Token(by: s.Globex)),
        new(Family, "another tenant's issuer into our account", Reasons.AccountUnknown, s => new(s.Token(c => c["aud"] = "globex-nats", by: s.Globex), Username: s.Account("warehouse").PublicKey)),
        Control(Family, "claims that name another account", s => s.Token(c =>
        {
            c["account"] = s.Account("vault").PublicKey;
            c["nats"] = new System.Text.Json.Nodes.JsonObject { ["issuer_account"] = s.Account("vault").PublicKey };
            c["organization"] = s.Account("vault").OrganizationId.ToString();
        })),
    ];

    private static string Copycat(Stage s) => s.Globex.Sign(s.Header(change: h => h["kid"] = "globex-rsa"), s.Claims());

    private static AttackCase Hinted(string name, string reason, Func<Stage, string> username) => new(Family, name, reason, s => new(s.Token(by: s.Strict), Username: username(s)));
}
