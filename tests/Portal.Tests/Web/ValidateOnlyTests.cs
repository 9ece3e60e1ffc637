using System.Net;
using Npgsql;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Tokens;
using Platform.Portal.Tests.Fleet;
using Platform.Portal.Web;

namespace Platform.Portal.Tests.Web;

/// <summary>Alone with a database, since all of it is compared.</summary>
public sealed class ValidateOnlyTests(ValidateOnlyTests.Own own) : IClassFixture<ValidateOnlyTests.Own>
{
    /// <summary>Only ever shrinks: what has its effect elsewhere, or comes before there is an organization.</summary>
    private static readonly string[] CannotBeAsked =
    [
        "POST /api/v1/accounts/{accountId}/console/messages", "POST /api/v1/accounts/{accountId}/streams/restore",
        "POST /api/v1/invitations/accept", "POST /api/v1/invitations/reject", "POST /api/v1/invitations/sign-up", "POST /api/v1/organizations", "POST /api/v1/organizations/{organizationId}/restore",
        "POST /api/v1/leaked-tokens", "POST /api/v1/password/forgot", "POST /api/v1/password/reset", "POST /api/v1/signup", "POST /api/v1/signup/confirm",
    ];

    /// <summary>A callout process, or what another change would have made.</summary>
    private static readonly string[] NeedMore =
    [
        "POST /api/v1/accounts/{accountId}/connect-policy/explain", "POST /api/v1/identity-providers/{providerId}/check", "DELETE /api/v1/accounts/{accountId}/revocations/{revokedKey}",
    ];

    private PortalFixture Portal => own.Portal;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_change_that_is_only_asked_about_is_answered_and_changes_nothing()
    {
        var tenant = await Portal.NewTenantAsync();
        var admin = await Portal.NewAdministratorAsync();
        var (refused, wrong) = (new List<string>(), new List<string>());
        var prepared = false;
        foreach (var operation in SweptOperation.All(Portal).Where(o => o.Method != "GET"))
        {
            if (!prepared)
            {
                // Whatever the sweep needs is made by its first request.
                using var first = await operation.SendAsync(tenant.Client, tenant, query: "validate_only=true");
                await admin.Client.GetAsync("/api/v1/admin/fleet", Ct);
                await own.ListenAsync();
                prepared = true;
            }

            var before = await own.LookAsync();
            using var response = await operation.SendAsync(operation.IsPlatforms ? admin.Client : tenant.Client, tenant, query: "validate_only=true");
            var told = await response.ToldAsync();
            var after = await own.LookAsync();
            if (before != after)
            {
                wrong.Add($"{operation.Name} ({told}) changed {Differences(before, after)}");
            }

            if (told == "400 request.no_rehearsal validate_only" || operation.IsAnonymous || operation.IsForPersons)
            {
                refused.Add(operation.Name);
            }
            // What is the platform's needs bodies of its own (RolloutTests): here only that nothing changes.
            else if (!operation.IsPlatforms && (!response.Headers.Contains(ValidateOnly.Header) || (!response.IsSuccessStatusCode && !operation.IsForAnotherState && !NeedMore.Contains(operation.Name))))
            {
                wrong.Add($"{operation.Name}: {told}");
            }
        }

        string.Join('\n', wrong).ShouldBeEmpty();
        refused.Order(StringComparer.Ordinal).ShouldBe(CannotBeAsked.Order(StringComparer.Ordinal));
        (await own.RingsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_answer_is_what_would_have_been_and_the_key_of_the_question_is_free()
    {
        var tenant = await Portal.NewTenantAsync();
        using var asked = await PostAsync(tenant, "/api/v1/accounts?validate_only=true", new { name = "tried" });
        var would = await asked.ReadAsync<AccountView>();
        (asked.StatusCode, would.Name, asked.Headers.GetValues("Trunkline-Validate-Only").Single()).ShouldBe((HttpStatusCode.Created, "tried", "true"));
        (await tenant.Client.GetAsync($"/api/v1/accounts/{would.Id}", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        (await (await PostAsync(tenant, "/api/v1/accounts?validate_only=true", new { name = "Tried!" })).ToldAsync()).ShouldBe("400 name.invalid /name");
        (await (await PostAsync(tenant, "/api/v1/accounts", new { name = "tried" })).ToldAsync()).ShouldBe("201");
        (await (await PostAsync(tenant, "/api/v1/accounts?validate_only=true", new { name = "tried" }, key: "another")).ToldAsync()).ShouldStartWith("409 ");
        (await (await PostAsync(tenant, "/api/v1/accounts?validate_only=perhaps", new { name = "x" }, key: "third")).ToldAsync()).ShouldBe("400 request.invalid_parameter validate_only");
        var token = await (await PostAsync(tenant, "/api/v1/tokens?validate_only=true", new { name = "x" }, key: "fourth")).ReadAsync<CreateToken.Response>();
        using var client = Portal.NewClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", token.Token);
        (await (await client.GetAsync("/api/v1/accounts", Ct)).ToldAsync()).ShouldBe("401 auth.token_unknown");
    }

    private static async Task<HttpResponseMessage> PostAsync(Tenant tenant, string path, object body, string key = "one")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = System.Net.Http.Json.JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key);
        return await tenant.Client.SendAsync(request, Ct);
    }

    private static string Differences(string before, string after) => string.Join(", ", after.Split('\n').Except(before.Split('\n'), StringComparer.Ordinal));

    /// <summary>A portal whose database nobody else changes, and somebody who listens to its bells.</summary>
    public sealed class Own : IAsyncLifetime
    {
        private readonly List<string> _rings = [];
        private NpgsqlConnection _owner = null!;
        private string _query = "";

        internal PortalFixture Portal { get; } = new();

        public async ValueTask InitializeAsync()
        {
            await Portal.InitializeAsync();
            _owner = new NpgsqlConnection(Portal.Database.Owner);
            await _owner.OpenAsync(CancellationToken.None);
            var tables = new List<string>();
            await using var command = new NpgsqlCommand("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> '__EFMigrationsHistory' ORDER BY 1", _owner);
            await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
            while (await reader.ReadAsync(CancellationToken.None))
            {
                tables.Add(reader.GetString(0));
            }

            // When a token was last used is written down by the way, and a seed that was unsealed was unsealed.
            _query = string.Join(" UNION ALL ", tables.Select(t =>
                $"SELECT '{t}', count(*), coalesce(sum(hashtextextended((to_jsonb(r) - 'last_used_at' - 'last_used_from' - 'last_used_agent')::text, 0)::numeric), 0)::text FROM {t} r{(t is "audit_rows" ? " WHERE action <> 'key.unseal'" : "")}"));
        }

        /// <summary>To all bells, from when those of before have been rung.</summary>
        internal async Task ListenAsync()
        {
            _owner.Notification += (_, rung) => _rings.Add(rung.Channel);
            await using var command = new NpgsqlCommand("LISTEN trunkline_publication; LISTEN trunkline_admission; LISTEN trunkline_sessions", _owner);
            await command.ExecuteNonQueryAsync(Ct);
            await RingsAsync();
            _rings.Clear();
        }

        internal async Task<IReadOnlyList<string>> RingsAsync()
        {
            // They are rung after the answer.
            await Task.Delay(500, Ct);
            await LookAsync();
            return _rings;
        }

        /// <summary>Every table, how many rows it has and what they say; and the mails.</summary>
        internal async Task<string> LookAsync()
        {
            var lines = new List<string> { $"mails {(Directory.Exists(Portal.MailFolder) ? Directory.GetFiles(Portal.MailFolder).Length : 0)}" };
            await using var command = new NpgsqlCommand(_query, _owner);
            await using var reader = await command.ExecuteReaderAsync(Ct);
            while (await reader.ReadAsync(Ct))
            {
                lines.Add($"{reader.GetString(0)} {reader.GetInt64(1)} {reader.GetString(2)}");
            }

            return string.Join('\n', lines);
        }

        public async ValueTask DisposeAsync()
        {
            await _owner.DisposeAsync();
            await Portal.DisposeAsync();
        }
    }
}
