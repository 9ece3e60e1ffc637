using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Nats.Sharing;

namespace Platform.Nats.Tests.Sharing;

public sealed class SharingRulesTests
{
    private const string Importer = "AIMPORTER";
    private const string Exporter = "AEXPORTER";
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("orders.>", "orders.new", SharingFaultKind.ExportOverlap)]
    [InlineData("orders.*.new", "orders.eu.*", SharingFaultKind.ExportOverlap)]
    [InlineData("orders.>", "invoices.>", null)]
    [InlineData("", "orders", null)]
    [InlineData("", "orders.>.x", SharingFaultKind.InvalidSubject)]
    [InlineData("", "$SYS.REQ.SERVER.PING", SharingFaultKind.ReservedSubject)]
    public void Exports_of_one_type_do_not_overlap(string existing, string subject, SharingFaultKind? kind)
    {
        NatsExport[] others = existing.Length == 0 ? [] : [Service(existing)];
        Kind(SharingRules.Check(Service(subject), others)).ShouldBe(kind);
        SharingRules.Check(Service("orders.>"), [new() { Subject = "orders.new", Type = NatsExportType.Stream }]).ShouldBeNull();
    }

    [Fact]
    public void A_private_export_has_no_token_position()
    {
        var export = Service("q.*");
        export.AccountTokenPosition = 2;
        SharingRules.Check(export, []).ShouldBeNull();
        export.TokenReq = true;
        SharingRules.Check(export, [])!.Kind.ShouldBe(SharingFaultKind.TokenAndPosition);
    }

    [Theory]
    [InlineData(NatsExportType.Service, Exporter, "other", "mine.>", SharingFaultKind.LocalSubjectOverlap, "local_subject")]
    [InlineData(NatsExportType.Service, "ASOMEBODY", "other", "mine.>", null, null)]
    [InlineData(NatsExportType.Stream, Exporter, "q", "elsewhere", SharingFaultKind.ImportedAlready, "subject")]
    [InlineData(NatsExportType.Stream, Exporter, "other", "mine.x", null, null)]
    public void Imports_of_one_exporter_are_not_in_each_others_way(NatsExportType type, string exporter, string subject, string local, SharingFaultKind? kind, string? member)
    {
        NatsImport first = new() { Account = Exporter, Type = type, Subject = "q", LocalSubject = "mine.x" };
        NatsImport second = new() { Account = exporter, Type = type, Subject = local.EndsWith('>') ? $"{subject}.>" : subject, LocalSubject = local };
        var fault = SharingRules.Check(Importer, second, [first]);
        (fault?.Kind, fault?.Member).ShouldBe((kind, member));
    }

    [Theory]
    [InlineData("q.*.*", "mine.$2.$1", null)]
    [InlineData("q.*.*", "mine.$1", SharingFaultKind.InvalidLocalSubject)]
    [InlineData("q.*", "mine.$2", SharingFaultKind.InvalidLocalSubject)]
    [InlineData("q.>", "mine", SharingFaultKind.InvalidLocalSubject)]
    [InlineData("q", "mine..q", SharingFaultKind.InvalidSubject)]
    [InlineData("q", "$SYS.q", SharingFaultKind.ReservedSubject)]
    [InlineData("$JS.API.INFO", "$JS.API.INFO", SharingFaultKind.ReservedSubject)]
    [InlineData("$JS.ACK.S.C.>", "$JS.ACK.S.C.>", null)]
    public void Local_subjects_keep_the_wildcards_and_stay_off_the_servers(string subject, string local, SharingFaultKind? kind) =>
        Kind(SharingRules.Check(Importer, new() { Account = Exporter, Type = NatsExportType.Service, Subject = subject, LocalSubject = local }, [])).ShouldBe(kind);

    [Fact]
    public void Nobody_imports_from_himself() =>
        SharingRules.Check(Importer, new() { Account = Importer, Type = NatsExportType.Service, Subject = "q" }, [])!.Kind.ShouldBe(SharingFaultKind.OwnAccount);

    [Fact]
    public void An_import_is_within_an_export_and_at_its_own_position()
    {
        var export = Service("q.*.>");
        export.AccountTokenPosition = 2;
        Cover($"q.{Importer}.x").ShouldBeNull();
        Cover("q.AOTHER.x").ShouldBe(SharingFaultKind.PositionNotYours);
        Cover("q.*.>").ShouldBe(SharingFaultKind.PositionNotYours);
        Cover("r.x").ShouldBe(SharingFaultKind.NotExported);
        SharingRules.WithKey(export, Importer).ShouldBe($"q.{Importer}.>");

        SharingFaultKind? Cover(string subject) =>
            SharingRules.Cover(Importer, new() { Account = Exporter, Type = NatsExportType.Service, Subject = subject }, [export]).Fault?.Kind;
    }

    [Fact]
    public void An_activation_fits_in_every_part_or_not_at_all()
    {
        using var exporter = KeyPair.CreatePair(PrefixByte.Account);
        using var signing = KeyPair.CreatePair(PrefixByte.Account);
        using var stranger = KeyPair.CreatePair(PrefixByte.Account);
        using var importer = KeyPair.CreatePair(PrefixByte.Account);
        var export = Service("q.>");
        export.TokenReq = true;

        Check(Token()).ShouldBeNull();
        Check(Token(signer: exporter, issuer: "")).ShouldBeNull();
        Check("").ShouldBe(SharingFaultKind.ActivationMissing);
        Check("e30.e30.e30").ShouldBe(SharingFaultKind.ActivationInvalid);
        Check(Token(signer: stranger)).ShouldBe(SharingFaultKind.ActivationForeign);
        Check(Token(signer: stranger, issuer: "")).ShouldBe(SharingFaultKind.ActivationForeign);
        Check(Token(issuer: stranger.PublicKey)).ShouldBe(SharingFaultKind.ActivationForeign);
        Check(Token(subject: stranger.PublicKey)).ShouldBe(SharingFaultKind.ActivationForOther);
        Check(Token(kind: NatsExportType.Stream)).ShouldBe(SharingFaultKind.ActivationKind);
        Check(Token(imports: "q.other")).ShouldBe(SharingFaultKind.ActivationSubject);
        Check(Token(expires: Now)).ShouldBe(SharingFaultKind.ActivationExpired);
        export.Revocations = new() { [importer.PublicKey] = Now.ToUnixTimeSeconds() };
        Check(Token()).ShouldBe(SharingFaultKind.ActivationRevoked);

        SharingFaultKind? Check(string token) => ActivationRules.Check(
            importer.PublicKey,
            new() { Account = exporter.PublicKey, Type = NatsExportType.Service, Subject = "q.x", Token = token },
            export,
            [exporter.PublicKey, signing.PublicKey],
            Now)?.Kind;

        string Token(KeyPair? signer = null, string? issuer = null, string? subject = null, NatsExportType kind = NatsExportType.Service, string imports = "q.*", DateTimeOffset? expires = null)
        {
            var claims = NatsJwt.NewActivationClaims(subject ?? importer.PublicKey);
            claims.Expires = expires?.ToUnixTimeSeconds() ?? 0;
            claims.Activation.ImportSubject = imports;
            claims.Activation.ImportType = kind;
            claims.Activation.IssuerAccount = issuer ?? exporter.PublicKey;
            return NatsJwt.Encode(claims, signer ?? signing, Now);
        }
    }

    private static SharingFaultKind? Kind(SharingFault? fault) => fault?.Kind;

    private static NatsExport Service(string subject) => new() { Subject = subject, Type = NatsExportType.Service };
}
