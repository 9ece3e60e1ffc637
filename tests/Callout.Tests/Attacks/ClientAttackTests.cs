using System.Text.Json;
using Platform.Admission;
using Platform.Admission.Tests.Attacks;
using Platform.Callout.Tests.World;
using Platform.Fixtures;

namespace Platform.Callout.Tests.Attacks;

/// <summary>Attacks by clients at the platform's real nodes: a CONNECT, and the reason as the tenant's own feed of decisions has it. A share of every
/// family, since a feed keeps twenty refusals a second of each process whole.</summary>
[Collection(Site.Name)]
public sealed class ClientAttackTests(Site site) : WorldTests(site)
{
    private const int PerFamily = 14;
    private const int ControlsPerFamily = 2;
    private const int AtOnce = 45;
    private const int Least = 120;
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(1100);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Attacks_at_every_node_are_refused_and_the_tenants_own_feed_says_why()
    {
        var platform = await AttackedPlatform.OfAsync(Site);
        var chosen = Chosen();
        chosen.Count(c => !c.IsControl).ShouldBeGreaterThanOrEqualTo(Least);
        TestContext.Current.TestOutputHelper?.WriteLine($"{chosen.Count(c => !c.IsControl)} attacks, {chosen.Count(c => c.IsControl)} controls");
        var wrong = new List<string>();

        // What a busy second's sample left out is tried again.
        for (var round = 0; chosen.Count > 0 && round < 3; round++)
        {
            var began = TimeProvider.System.GetUtcNow();
            var knocks = new Dictionary<string, AttackCase>(StringComparer.Ordinal);
            foreach (var some in chosen.Where(c => !IsSlow(c)).Chunk(AtOnce))
            {
                var window = Task.Delay(Window, Ct);
                wrong.AddRange((await Task.WhenAll(some.Select((attack, n) => KnockAsync(platform, attack, n % Site.Platform.Endpoints.Count, knocks)))).OfType<string>());
                await window;
            }

            foreach (var attack in chosen.Where(IsSlow))
            {
                wrong.AddRange(await KnockAsync(platform, attack, knocks.Count % Site.Platform.Endpoints.Count, knocks) is { } one ? [one] : []);
            }

            var told = await ToldAsync(platform, began, knocks.Count);
            wrong.AddRange(knocks.Where(k => told.TryGetValue(k.Key, out var reason) && reason != k.Value.Reason).Select(k => $"{k.Value}: {told[k.Key]}, not {k.Value.Reason}"));
            chosen = [.. knocks.Where(k => !told.ContainsKey(k.Key)).Select(k => k.Value)];
        }

        wrong.ShouldBeEmpty();
        chosen.Select(c => c.ToString()).ShouldBeEmpty("no feed has these");
    }

    /// <summary>Of each family its first controls and so many attacks, from everywhere in it.</summary>
    private static List<AttackCase> Chosen() =>
    [
        .. PlatformCases.All.Where(c => !c.IsMomentary && !IsNobodys(c) && !IsOfCircumstances(c)).GroupBy(c => c.Family).SelectMany(family =>
        {
            var attacks = family.Where(c => !c.IsControl).ToList();
            var step = Math.Max(1, attacks.Count / PerFamily);
            return family.Where(c => c.IsControl).Take(ControlsPerFamily).Concat(attacks.Where((_, n) => n % step == 0).Take(PerFamily));
        }),
    ];

    // Refused before a provider or an account was known: nobody's feed has it.
    private static bool IsNobodys(AttackCase attack) =>
        attack.Reason is Reasons.HintRequired or Reasons.CredentialUnknown or Reasons.CredentialMissing
        || attack is { Reason: Reasons.AccountUnknown, Family: "secret" } && attack.Name.StartsWith("password", StringComparison.Ordinal);

    // Rules about where a client comes from and how: here all come the same way.
    private static bool IsOfCircumstances(AttackCase attack) =>
        attack is { Family: "policy" } && (attack.Name.StartsWith("lan,", StringComparison.Ordinal) || attack.Name.StartsWith("template,", StringComparison.Ordinal));

    // A password costs what a password should cost: one at a time.
    private static bool IsSlow(AttackCase attack) => attack.Family is "secret";

    private async Task<string?> KnockAsync(AttackedPlatform platform, AttackCase attack, int node, Dictionary<string, AttackCase> knocks)
    {
        var name = Site.NewName();
        knocks[name] = attack;
        var attempt = platform.Make(attack);

        // What is refused before a provider is known shows to the account that the client names.
        var user = attempt.Username.Length > 0 || attack.Family is "tenant" or "secret" ? attempt.Username : platform.Stage.Account("orders").PublicKey;
        using var client = await RawClient.OpenAsync(Site.Platform.Endpoints[node].Client, Ct);
        var refusal = await client.ConnectAsync(JsonSerializer.Serialize(new { auth_token = attempt.Token, user, pass = attempt.Password, name }), Ct);
        return refusal == (attack.IsControl ? null : "-ERR 'Authorization Violation'") ? null : $"{attack}: {refusal ?? "let in"}";
    }

    private static async Task<Dictionary<string, string>> ToldAsync(AttackedPlatform platform, DateTimeOffset since, int count)
    {
        var told = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var until = TimeProvider.System.GetUtcNow() + Soon; told.Count < count && TimeProvider.System.GetUtcNow() < until; await Task.Delay(50, Ct))
        {
            // A process that had no time for it says so, and is to be asked again.
            foreach (var decision in (await platform.Acme.DecisionsAsync(since, Ct)).Concat(await platform.Globex.DecisionsAsync(since, Ct)).Where(d => d.Reason is not "overloaded"))
            {
                told[decision.ClientName] = decision.Reason;
            }
        }

        return told;
    }
}
