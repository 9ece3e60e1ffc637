using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Store;

namespace Platform.Authority.Tests;

public sealed class ActivationTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_activation_is_the_exporters_and_lets_the_importer_import()
    {
        await using var house = await House.BootstrappedAsync();
        var (organization, exporter, export) = await ExportAsync(house);
        var (_, importer, _) = await house.AddTenantAsync("two");
        await using var db = house.AsPortal(organization);

        var token = (await house.Activations.IssueAsync(db, export, importer.PublicKey, "orders.eu.>", House.Now.AddDays(1), House.Now, Ct)).Value;

        var activation = NatsJwt.DecodeActivationClaims(token);
        (activation.Subject, activation.Issuer, activation.Activation.IssuerAccount, activation.Expires).ShouldBe((importer.PublicKey, exporter.PublicKey, "", House.Now.AddDays(1).ToUnixTimeSeconds()));
        await using var fleet = house.AsFleet();
        NatsJwt.DecodeAccountClaims((await house.Signer.SignAsync(fleet, exporter.Id, Ct))!.Jwt).DidSign(activation).ShouldBeTrue();
        var import = new NatsImport { Subject = "orders.eu.>", Account = exporter.PublicKey, Type = NatsExportType.Stream, Token = token };
        var rows = (await AccountRows.ReadAsync(fleet, importer.Id, Ct))!;
        AccountDraft.Check(rows with { Imports = [import.ToJson()] }, House.Now).ShouldBeEmpty();
        import.Subject = "orders.us.>";
        AccountDraft.Check(rows with { Imports = [import.ToJson()] }, House.Now).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Whoever_is_given_again_what_was_taken_away_in_the_same_second_has_it()
    {
        await using var house = await House.BootstrappedAsync();
        var (organization, _, export) = await ExportAsync(house);
        var (_, importer, _) = await house.AddTenantAsync("two");
        await using var db = house.AsPortal(organization);
        var row = await db.Exports.SingleAsync(e => e.Id == export, Ct);
        var claims = NatsExport.FromJson(row.Claims);
        claims.Revocations = new(StringComparer.Ordinal) { [importer.PublicKey] = House.Now.ToUnixTimeSeconds() };
        row.Claims = claims.ToJson();
        await db.SaveChangesAsync(Ct);

        var token = (await house.Activations.IssueAsync(db, export, importer.PublicKey, "orders.>", null, House.Now, Ct)).Value;

        claims.IsClaimRevoked(NatsJwt.DecodeActivationClaims(token)).ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_not_the_exports_or_cannot_be_signed_is_refused()
    {
        await using var house = await House.BootstrappedAsync();
        var (organization, account, export) = await ExportAsync(house);
        var (two, importer, _) = await house.AddTenantAsync("two");
        await using var db = house.AsPortal(organization);
        (await CodeAsync(house, db, export, importer.PublicKey, "other")).ShouldBe("activation.subject_outside");
        (await CodeAsync(house, db, export, "A123", "orders.>")).ShouldBe("activation.invalid");
        await using (var its = house.AsPortal(two))
        {
            (await CodeAsync(house, its, export, importer.PublicKey, "orders.>")).ShouldBe("activation.no_such_export");
        }

        // Without the identity's seed a signing key signs in its name; scoped keys sign users only.
        await using (var owner = house.AsOwner())
        {
            await owner.SealedSeeds.Where(s => s.PublicKey == account.PublicKey).ExecuteDeleteAsync(Ct);
        }

        var byKey = NatsJwt.DecodeActivationClaims((await house.Activations.IssueAsync(db, export, importer.PublicKey, "orders.>", null, House.Now, Ct)).Value);
        (byKey.Issuer == account.PublicKey, byKey.Activation.IssuerAccount).ShouldBe((false, account.PublicKey));
        await db.SigningKeyGroups.Where(g => g.AccountId == account.Id).ExecuteUpdateAsync(s => s.SetProperty(g => g.Template, "{}"), Ct);
        (await CodeAsync(house, db, export, importer.PublicKey, "orders.>")).ShouldBe("activation.no_key");
    }

    private static async Task<string> CodeAsync(House house, PortalDb db, ExportId export, string importer, string subject) =>
        (await house.Activations.IssueAsync(db, export, importer, subject, null, House.Now, Ct)).Match(_ => "issued", e => e.Code);

    private static async Task<(OrganizationId Organization, Account Account, ExportId Export)> ExportAsync(House house)
    {
        var (organization, account, _) = await house.AddTenantAsync("one");
        await using var db = house.AsPortal(organization);
        var export = new Export
        {
            OrganizationId = organization,
            Id = ExportId.New(House.Now),
            AccountId = account.Id,
            Type = SharedType.Stream,
            Subject = "orders.>",
            Claims = """{"name":"orders","subject":"orders.>","type":"stream","token_req":true}""",
            CreatedAt = House.Now,
        };
        db.Exports.Add(export);
        await db.SaveChangesAsync(Ct);
        return (organization, account, export.Id);
    }
}
