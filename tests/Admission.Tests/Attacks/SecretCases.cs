using static Platform.Admission.Tests.Attacks.AttackCases;

namespace Platform.Admission.Tests.Attacks;

/// <summary>Connection tokens and passwords.</summary>
internal static class SecretCases
{
    private const string Family = "secret";

    public static IEnumerable<AttackCase> All =>
    [
        Control(Family, "a connection token", s => s.ConnectionToken),
        new(Family, "a connection token as password", Reasons.Allowed, s => new(Username: s.Account("orders").PublicKey, Password: s.ConnectionToken)),
        Case(Family, "a connection token, its last letter changed", Reasons.CredentialUnknown, s => s.ConnectionToken[..^1] + (s.ConnectionToken[^1] == '1' ? '2' : '1')),
        Case(Family, "a connection token, cut", Reasons.CredentialUnknown, s => s.ConnectionToken[..^1]),
        Case(Family, "a connection token and a blank", Reasons.CredentialUnknown, s => s.ConnectionToken + " "),
        Case(Family, "only the prefix", Reasons.CredentialUnknown, _ => "tl_con_"),
        Case(Family, "an API token", Reasons.HintRequired, s => "tl_pat_" + s.ConnectionToken[7..]),
        Case(Family, "an expired connection token", Reasons.ConnectionTokenExpired, s => s.ExpiredConnectionToken),
        Case(Family, "a revoked connection token", Reasons.ConnectionTokenRevoked, s => s.RevokedConnectionToken),
        new(Family, "a connection token into another account of the tenant", Reasons.AccountUnknown, s => new(s.ConnectionToken, Username: "warehouse")),
        new(Family, "a connection token into another tenant's account", Reasons.AccountUnknown, s => new(s.ConnectionToken, Username: s.Account("vault").PublicKey)),
        new(Family, "a connection token into another tenant's account of the same name", Reasons.AccountUnknown, s => new(s.ConnectionToken, Username: s.Account("globex/orders").PublicKey)),
        Case(Family, "a connection token of a disabled provider", Reasons.ProviderDisabled, s => s.ConnectionToken, d => d.Change("tokens", p => p with { IsEnabled = false })),
        Case(Family, "a connection token whose account is suspended", Reasons.AccountSuspended, s => s.ConnectionToken, d => d.ChangeAccount("orders", a => a with { IsSuspended = true })),
        Case(Family, "a connection token revoked as a credential", Reasons.CredentialRevoked, s => s.ConnectionToken, d => d.Revoke("tokens", d.Tokens[0].CreatedAt, credential: Stage.UsualConnectionToken)),

        Password("right", Reasons.Allowed, s => $"{s.Account("orders").PublicKey}/bob"),
        Password("right, by the account's id", Reasons.Allowed, s => $"{s.Account("orders").Id}/bob"),
        new(Family, "password: right, as a token (MQTT)", Reasons.Allowed, s => new("correct horse", Username: $"{s.Account("orders").PublicKey}/bob")),
        Password("wrong", Reasons.PasswordWrong, s => $"{s.Account("orders").PublicKey}/bob", "wrong horse"),
        Password("right and a blank", Reasons.PasswordWrong, s => $"{s.Account("orders").PublicKey}/bob", "correct horse "),
        Password("the hash itself", Reasons.PasswordWrong, s => $"{s.Account("orders").PublicKey}/bob", "plain:correct horse"),
        Password("of nobody", Reasons.PasswordWrong, s => $"{s.Account("orders").PublicKey}/eve"),
        Password("the name in upper case", Reasons.PasswordWrong, s => $"{s.Account("orders").PublicKey}/BOB"),
        Password("the name and a slash", Reasons.PasswordWrong, s => $"{s.Account("orders").PublicKey}/bob/"),
        Password("no name", Reasons.CredentialUnknown, s => $"{s.Account("orders").PublicKey}/"),
        Password("no name and no slash", Reasons.CredentialUnknown, s => s.Account("orders").PublicKey),
        Password("by the account's name", Reasons.HintRequired, _ => "orders/bob"),
        Password("no account", Reasons.HintRequired, _ => "bob"),
        Password("nothing", Reasons.HintRequired, _ => ""),
        Password("another tenant's account", Reasons.CredentialUnknown, s => $"{s.Account("vault").PublicKey}/bob"),
        Password("an account that is not there", Reasons.AccountUnknown, _ => "acc_01k9zzzzzzzzzzzzzzzzzzzzzz/bob"),
        Password("another account of the tenant, which has no policy", Reasons.PolicyMissing, s => $"{s.Account("warehouse").PublicKey}/bob"),
        Password("empty", Reasons.CredentialMissing, s => $"{s.Account("orders").PublicKey}/bob", ""),
        new(Family, "password: right, revoked as a subject", Reasons.SubjectRevoked, s => new(Username: $"{s.Account("orders").PublicKey}/bob", Password: "correct horse"), d => d.Revoke("passwords", d.Tokens[0].CreatedAt, subject: "bob")),
        new(Family, "a token beside a good password", Reasons.SignatureInvalid, s => new(s.Globex.Sign(s.Header(), s.Claims()), Username: $"{s.Account("orders").PublicKey}/bob", Password: "correct horse")),
    ];

    private static AttackCase Password(string name, string reason, Func<Stage, string> username, string password = "correct horse") => new(Family, $"password: {name}", reason, s => new(Username: username(s), Password: password));
}
