using System.Text.Json.Nodes;

namespace Platform.Nats.Tests.Vectors;

public sealed class VectorTests
{
    private static readonly Dictionary<string, Func<VectorCase, JsonObject>> Judges = new(StringComparer.Ordinal)
    {
        ["nkey.encode"] = KeyJudge.Encode,
        ["nkey.public"] = KeyJudge.Public,
        ["nkey.seed"] = KeyJudge.Seed,
        ["nkey.sign"] = KeyJudge.Sign,
        ["nkey.verify"] = KeyJudge.Verify,
        ["xkey.seal"] = KeyJudge.Seal,
        ["xkey.open"] = KeyJudge.Open,
        ["creds.decorate_jwt"] = CredsJudge.DecorateJwt,
        ["creds.decorate_seed"] = CredsJudge.DecorateSeed,
        ["creds.format"] = CredsJudge.Format,
        ["creds.parse"] = CredsJudge.Parse,
        ["creds.issue_user"] = TokenJudge.IssueUser,
        ["jwt.decode"] = TokenJudge.Decode,
        ["jwt.decode_generic"] = TokenJudge.DecodeGeneric,
        ["jwt.decode_typed"] = TokenJudge.DecodeTyped,
        ["jwt.decode_v1"] = TokenJudge.Decode,
        ["jwt.roundtrip"] = TokenJudge.Decode,
        ["jwt.encode"] = TokenJudge.Encode,
        ["jwt.reencode"] = TokenJudge.Reencode,
        ["validate.time"] = TokenJudge.ValidateTime,
        ["validate.account"] = TokenJudge.Decode,
        ["validate.account.object"] = TokenJudge.ValidateObject,
        ["validate.activation"] = TokenJudge.Decode,
        ["validate.activation.object"] = TokenJudge.ValidateObject,
        ["validate.authorization_request"] = TokenJudge.Decode,
        ["validate.authorization_response"] = TokenJudge.Decode,
        ["validate.generic"] = TokenJudge.DecodeGeneric,
        ["validate.operator"] = TokenJudge.Decode,
        ["validate.user"] = TokenJudge.Decode,
        ["subject.check"] = RulesJudge.SubjectCheck,
        ["subject.is_contained_in"] = RulesJudge.IsContainedIn,
        ["subject.has_export"] = RulesJudge.HasExport,
        ["subject.export_overlap"] = RulesJudge.ExportOverlap,
        ["subject.import_overlap"] = RulesJudge.ImportOverlap,
        ["subject.permission"] = RulesJudge.Permission,
        ["subject.renaming"] = RulesJudge.Renaming,
        ["subject.to_subject"] = RulesJudge.ToSubject,
        ["cidr"] = RulesJudge.Cidr,
        ["time_range"] = RulesJudge.TimeRange,
        ["info_url"] = RulesJudge.InfoUrl,
        ["service_url"] = RulesJudge.ServiceUrl,
        ["generic_type"] = RulesJudge.GenericType,
        ["server_version"] = RulesJudge.Version,
        ["list.cidr_json"] = RulesJudge.CidrJson,
        ["list.ops"] = RulesJudge.ListOps,
        ["sampling.json"] = RulesJudge.Sampling,
        ["claims.did_sign"] = TrustJudge.DidSign,
        ["claims.is_revoked"] = TrustJudge.IsRevoked,
        ["claims.scoped_signer"] = TrustJudge.ScopedSigner,
        ["limits.flags"] = TrustJudge.LimitsFlags,
        ["revocation_list"] = TrustJudge.Revocations,
        ["user.has_empty_permissions"] = TrustJudge.EmptyPermissions,
        ["activation.hash_id"] = TrustJudge.HashId,
    };

    public static TheoryData<string> Kinds => [.. VectorCase.Kinds()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_case_agrees_with_the_Go_libraries_save_those_listed(string kind)
    {
        var cases = VectorCase.OfKind(kind).ToList();
        var differences = cases
            .Select(c => (c.Id, Text: Comparison.Differs(c, Judges[kind](c))))
            .Where(d => d.Text is not null)
            .ToList();
        TestContext.Current.TestOutputHelper?.WriteLine($"{kind}: {cases.Count - differences.Count} of {cases.Count} agree");
        foreach (var difference in differences.Where(d => AgreedDifferences.All.ContainsKey(d.Id)))
        {
            var agreed = cases.Single(c => string.Equals(c.Id, difference.Id, StringComparison.Ordinal));
            Comparison.IsRefusal(agreed, Judges[kind](agreed)).ShouldBeTrue($"{difference.Id}: a difference is agreed only where we refuse what Go takes\n{difference.Text}");
        }

        differences.Where(d => !AgreedDifferences.All.ContainsKey(d.Id)).Select(d => d.Text).ShouldBeEmpty(string.Join("\n", differences.Select(d => d.Text)));
    }

    [Fact]
    public void The_list_of_agreed_differences_holds_no_case_that_agrees_and_only_shrinks()
    {
        var cases = VectorCase.Kinds().SelectMany(VectorCase.OfKind).ToDictionary(c => c.Id, StringComparer.Ordinal);
        AgreedDifferences.All.Keys.Where(id => !cases.TryGetValue(id, out var c) || Comparison.Differs(c, Judges[c.Kind](c)) is null)
            .ShouldBeEmpty("agrees by now, or is no case: take it off the list");
        AgreedDifferences.All.Count.ShouldBeLessThanOrEqualTo(AgreedDifferences.Most);
        AgreedDifferences.All.Values.ShouldAllBe(reason => reason.Length > 20);
    }
}
