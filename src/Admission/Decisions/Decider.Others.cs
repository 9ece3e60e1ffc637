using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Admission;

public static partial class Decider
{
    private static Verdict OfConnectionToken(AdmissionSnapshot snapshot, ConnectAttempt attempt, string text, DateTimeOffset now, Trace? trace)
    {
        if (snapshot.ConnectionToken(Credentials.ConnectionTokenHash(text)) is not { } token || snapshot.Provider(token.ProviderId) is not { Settings: ConnectionTokenSettings } provider)
        {
            return Refuse(trace, "credential", new(Reasons.CredentialUnknown, "There is no such connection token."));
        }

        trace?.Ok("provider", $"{provider.Name}: the token {token.Name}.");
        var deny = token.RevokedAt is not null ? new Deny(Reasons.ConnectionTokenRevoked, $"The connection token {token.Name} is revoked.", provider)
            : token.ExpiresAt <= now ? new Deny(Reasons.ConnectionTokenExpired, $"The connection token {token.Name} ended at {token.ExpiresAt:yyyy-MM-dd HH:mm:ss'Z'}.", provider)
            : null;
        if (deny is not null)
        {
            return Refuse(trace, "credential", deny);
        }

        var claims = new JsonObject
        {
            ["sub"] = token.Id.ToString(),
            ["name"] = token.Name,
            ["scopes"] = new JsonArray([.. token.Scopes.Select(s => (JsonNode)s)]),
        };
        var identity = new Identity(provider, token.Id.ToString(), claims.Deserialize<JsonElement>(), token.CreatedAt, token.ExpiresAt, Credentials.Fingerprint(text), token.AccountId);
        return Admit(snapshot, attempt, identity, now, trace);
    }

    // A password and an opaque token say nothing of where they belong, and are shown to nobody but the organization the client means. Names do not do
    // here: two tenants may have an account of one name, and the second would be sent the first one's secrets.
    private static Decision OfOpaque(AdmissionSnapshot snapshot, ConnectAttempt attempt, string credential, Trace? trace)
    {
        var hint = Hint.Of(snapshot, attempt.Username);
        if (!hint.IsExact)
        {
            return Refuse(trace, "account", new(Reasons.HintRequired, "With a password or an opaque token the client must send the account's public key (A…) or id (acc_…) as user name, and behind a / its own name if it has one."));
        }

        if (hint.Accounts is not [var account])
        {
            return Refuse(trace, "account", new(Reasons.AccountUnknown, "There is no such account."));
        }

        trace?.Ok("account", $"The client means {account.Name}.");
        ProviderEntry? passwords = null;
        List<ProviderEntry>? asked = null;
        foreach (var provider in snapshot.ProvidersOf(account.OrganizationId))
        {
            if (!provider.IsEnabled)
            {
                continue;
            }

            if (provider.Settings is PasswordSettings && hint.Login is { Length: > 0 } username)
            {
                passwords ??= provider;
                if (snapshot.Login(provider.Id, username) is { } login)
                {
                    trace?.Info("provider", $"{provider.Name} has the user name {Trace.Cut(username)}.");
                    return new NeedPassword(provider, login, OfLogin(provider, login, credential), new(Reasons.PasswordWrong, $"The password of {Trace.Cut(username)} is wrong.", provider, account));
                }
            }
            else if (provider.Settings is IntrospectionSettings or WebhookSettings)
            {
                (asked ??= []).Add(provider);
            }
        }

        if (asked is not null)
        {
            // Introspection before webhooks; each kind in the order of creation, which OrderBy keeps.
            ProviderEntry[] ordered = [.. asked.OrderBy(p => p.Settings is WebhookSettings)];
            trace?.Info("provider", $"To be asked: {string.Join(", ", ordered.Select(p => p.Name))}.");
            return new NeedAnswers(ordered, account, new(Reasons.CredentialUnknown, $"Neither of {string.Join(", ", ordered.Select(p => p.Name))} knows the credential.", ordered[0], account));
        }

        if (passwords is not null)
        {
            trace?.Refused("provider", "No provider has the user name.");
            return new NeedPassword(passwords, Login: null, Identity: null, new(Reasons.PasswordWrong, $"There is no user name {Trace.Cut(hint.Login!)}.", passwords, account));
        }

        return Refuse(trace, "provider", new(Reasons.CredentialUnknown, "The account's organization has no provider for such a credential.", Account: account));
    }

    private static Identity OfLogin(ProviderEntry provider, LoginEntry login, string credential)
    {
        // Its name is the platform's to say, whatever the claims beside it say.
        var claims = login.Claims.ValueKind == JsonValueKind.Object ? JsonObject.Create(login.Claims)! : [];
        claims["sub"] = login.Username;
        return new(provider, login.Username, claims.Deserialize<JsonElement>(), IssuedAt: null, ExpiresAt: null, Credentials.Fingerprint(credential));
    }

    private static Verdict OfCertificate(AdmissionSnapshot snapshot, ConnectAttempt attempt, DateTimeOffset now, Trace? trace)
    {
        trace?.Info("credential", "A client certificate.");
        using var certificate = ClientCertificate.TryRead(attempt.ClientCertificates);
        if (certificate is null)
        {
            return Refuse(trace, "credential", new(Reasons.CertificateNotTrusted, "The client's certificate cannot be read."));
        }

        var hint = Hint.Of(snapshot, attempt.Username);
        ProviderEntry? disabled = null;
        foreach (var provider in snapshot.CertificateProviders)
        {
            if ((hint.IsGiven && hint.In(provider.OrganizationId) is null) || !certificate.IsIssuedBy((CertificateSettings)provider.Settings, now))
            {
                continue;
            }

            if (!provider.IsEnabled)
            {
                disabled ??= provider;
                continue;
            }

            trace?.Ok("provider", $"{provider.Name}: one of its authorities issued the certificate.");
            return certificate.Identity(provider) is { } identity
                ? Admit(snapshot, attempt, identity, now, trace)
                : Refuse(trace, "subject", new(Reasons.SubjectMissing, "The certificate has no name, or more than one, where the provider reads it.", provider));
        }

        return Refuse(trace, "provider", disabled is not null
            ? new(Reasons.ProviderDisabled, $"The provider {disabled.Name} is disabled.", disabled)
            : new(Reasons.CertificateNotTrusted, "No provider's authority issued the certificate, or it is out of its time."));
    }
}
