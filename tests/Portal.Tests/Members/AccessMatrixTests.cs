using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Platform.Portal.Tests.Members;

/// <summary>Every operation of the OpenAPI document by every kind of member (<see cref="AccessKind"/>), each in an organization of fifty: about the organization's own
/// things, about those of an account they are not there for, and about those of a second organization of fifty. What is expected is computed from
/// <see cref="AccessTable"/>; a cell that is otherwise is named.</summary>
public sealed class AccessMatrixTests(PortalFixture portal, SecondOrganization second) : IClassFixture<SecondOrganization>
{
    private const string LetThrough = "let through";

    /// <summary>API tokens are their makers' own, and what an application may do is theirs who let it: an owner's is not there for the colleague who asks.</summary>
    private static readonly string[] OfSomebodyElse = ["GetToken", "RotateToken", "RevokeToken", "RevokeAuthorization"];

    /// <summary>What whoever is let through finds nothing of, since the sweep makes the name up, or has not made the thing yet.</summary>
    private static readonly string[] MadeUp = ["404 stream.not_found", "404 revocation.not_found", "404 share.not_advertised"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => new(AccessKind.All.Select(k => k.Name));

    [Fact]
    public async Task The_table_names_every_operation_of_the_document_once() =>
        (await DocumentAsync()).Values.Order(StringComparer.Ordinal).ShouldBe(AccessTable.All.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Each_kind_is_let_through_where_the_table_says_and_refused_everywhere_else(string name)
    {
        var kind = AccessKind.All.Single(k => k.Name == name);
        var first = await Fifty.FoundAsync(portal);
        using var client = portal.ClientWith(first.Of(kind).Token);
        await CompareAsync(first.Tenant, client, (operation, id) =>
            AccessTable.Persons.Contains(id) ? "403"
            : operation.IsPlatforms ? "404"
            : !kind.May(id) ? "403"
            : OfSomebodyElse.Contains(id) ? "404" : LetThrough);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Each_kind_finds_nothing_of_the_second_organization(string name)
    {
        var kind = AccessKind.All.Single(k => k.Name == name);
        var first = await Fifty.FoundAsync(portal);
        using var client = portal.ClientWith(first.Of(kind).Token);
        using var there = portal.ClientWith(first.Of(kind).Token);
        there.DefaultRequestHeaders.Add("Trunkline-Organization", second.Fifty.Tenant.Id.ToString());
        var before = await second.ChangesAsync();

        await CompareAsync(second.Fifty.Tenant, there, (_, id) => AccessTable.Persons.Contains(id) ? "403" : "404");
        // In their own organization, about a thing of the other's.
        await CompareAsync(second.Fifty.Tenant, client, (operation, id) =>
            !operation.HasId || operation.IsEverybodys || operation.IsForPersons ? null
            : operation.IsPlatforms || kind.May(id) ? "404" : "403 or 404");

        (await second.ChangesAsync()).ShouldBe(before);
    }

    [Theory]
    [InlineData("developer of one account")]
    [InlineData("viewer of one account")]
    [InlineData("token for one account")]
    public async Task Whoever_is_there_for_one_account_finds_nothing_of_another(string name)
    {
        var kind = AccessKind.All.Single(k => k.Name == name);
        var first = await Fifty.FoundAsync(portal);
        using var client = portal.ClientWith(first.Of(kind, first.Other).Token);
        await CompareAsync(first.Tenant, client, (operation, id) =>
            AccessTable.Persons.Contains(id) ? "403"
            : operation.IsPlatforms ? "404"
            : !kind.May(id) ? "403"
            : operation.Name.Contains("{accountId}", StringComparison.Ordinal) || OfSomebodyElse.Contains(id) ? "404" : LetThrough);
    }

    [Fact]
    public async Task Whoever_is_there_for_one_user_finds_nothing_of_another_in_the_same_account()
    {
        var kind = AccessKind.All.Single(k => k.IsLimitedToUser);
        var first = await Fifty.FoundAsync(portal);
        using var client = portal.ClientWith(first.OfSecond(kind).Token);
        await CompareAsync(first.Tenant, client, (operation, id) =>
            AccessTable.Persons.Contains(id) ? "403"
            : operation.IsPlatforms ? "404"
            : !kind.May(id) ? "403"
            : operation.Name.Contains("{userId}", StringComparison.Ordinal) || OfSomebodyElse.Contains(id) ? "404" : LetThrough);
    }

    /// <summary>What only asks goes side by side; what changes goes one after the other, in the sweep's order.</summary>
    /// <param name="tenant">Whose things are named.</param>
    /// <param name="client">Who asks.</param>
    /// <param name="expected">By operation and its id in the document: the status of a refusal, or two, or <see cref="LetThrough"/>; null: not asked.</param>
    private async Task CompareAsync(Tenant tenant, HttpClient client, Func<SweptOperation, string, string?> expected)
    {
        var ids = await DocumentAsync();
        var wrong = new ConcurrentBag<string>();
        // A route says of which kind its parameters are, the document says it elsewhere.
        var cells = SweptOperation.All(portal).Where(o => !o.IsAnonymous).Select(o => (Operation: o, Id: ids[o.Name.Replace(":int}", "}", StringComparison.Ordinal)]))
            .Select(o => (o.Operation, o.Id, Expected: expected(o.Operation, o.Id))).Where(o => o.Expected is not null).ToList();
        // With the first all is made that they are about.
        await LookAsync(cells[0].Operation, cells[0].Id, cells[0].Expected!);
        var quiet = cells.Skip(1).ToLookup(c => c.Operation.Method == "GET" || !c.Expected!.Contains(LetThrough, StringComparison.Ordinal));
        await Parallel.ForEachAsync(quiet[true], new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Ct }, async (cell, _) => await LookAsync(cell.Operation, cell.Id, cell.Expected!));
        foreach (var cell in quiet[false])
        {
            await LookAsync(cell.Operation, cell.Id, cell.Expected!);
        }

        wrong.Order(StringComparer.Ordinal).ShouldBeEmpty();

        async Task LookAsync(SweptOperation operation, string id, string wanted)
        {
            using var response = await operation.SendAsync(client, tenant);
            var told = response.IsSuccessStatusCode ? $"{(int)response.StatusCode}" : await response.ToldAsync();
            var met = response.StatusCode switch
            {
                HttpStatusCode.Unauthorized => "401",
                HttpStatusCode.Forbidden => "403",
                HttpStatusCode.TooManyRequests => "429",
                HttpStatusCode.NotFound when wanted.Contains("404", StringComparison.Ordinal) || !MadeUp.Contains(told) => "404",
                _ => LetThrough,
            };
            if (!wanted.Split(" or ").Contains(met))
            {
                wrong.Add($"{id}: {wanted} expected, {told}");
            }
        }
    }

    /// <summary>Operation ids by "GET /api/v1/…".</summary>
    private async Task<Dictionary<string, string>> DocumentAsync()
    {
        using var anyone = portal.NewClient();
        using var document = JsonDocument.Parse(await anyone.GetStringAsync("/openapi/v1.json", Ct));
        return document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => ($"{method.Name.ToUpper(CultureInfo.InvariantCulture)} {path.Name}", method.Value.GetProperty("operationId").GetString()!)))
            .ToDictionary(o => o.Item1, o => o.Item2, StringComparer.Ordinal);
    }
}
