using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Platform.Portal.Tests.Security;

/// <summary>Who is registered is not to be learnt by signing in.</summary>
public sealed class EnumerationTests(PortalFixture portal)
{
    private const int Rounds = 7;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Unknown_wrong_unconfirmed_and_locked_are_answered_alike_and_in_about_the_same_time()
    {
        var (known, unconfirmed, locked) = (await portal.NewPersonAsync(), await portal.NewPersonAsync(), await portal.NewPersonAsync());
        await using (var db = portal.AsOwner())
        {
            await db.Persons.Where(p => p.Id == unconfirmed.Person.Value).ExecuteUpdateAsync(s => s.SetProperty(p => p.EmailConfirmed, false), Ct);
            await db.Persons.Where(p => p.Id == locked.Person.Value).ExecuteUpdateAsync(s => s.SetProperty(p => p.LockoutEnd, TimeProvider.System.GetUtcNow().AddHours(1)), Ct);
        }

        var asked = new (string Address, string Password)[]
        {
            (known.Email, "a wrong password"), ("nobody-at-all@example.test", "a wrong password"), (unconfirmed.Email, Persons.Password), (locked.Email, Persons.Password),
        };
        var answers = new List<string>();
        var times = asked.ToDictionary(a => a.Address, _ => new List<double>(), StringComparer.Ordinal);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (address, password) in asked)
            {
                var started = Stopwatch.GetTimestamp();
                answers.Add(await AnswerAsync(address, password));
                times[address].Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        answers.Distinct(StringComparer.Ordinal).ShouldHaveSingleItem().ShouldStartWith("401 ");
        // The fastest of each: what else the machine does only adds. Without its decoy, an unknown address answers in a tenth of the time.
        var fastest = times.Values.Select(t => t.Min()).ToList();
        fastest.Min().ShouldBeGreaterThan(fastest.Max() / 3, string.Join(", ", times.Select(t => $"{t.Key} {t.Value.Min():0.0} ms")));
    }

    private async Task<string> AnswerAsync(string address, string password)
    {
        using var client = portal.NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{address}:{password}")));
        client.DefaultRequestHeaders.Add("X-Request-Id", "same");
        using var response = await client.PostAsync("/api/v1/tokens", new { name = "x" });
        return $"{(int)response.StatusCode} {response.Content.Headers} {await response.Content.ReadAsStringAsync(Ct)}";
    }
}
