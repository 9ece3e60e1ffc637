using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Portal.Features.Operators;
using Platform.Store;

namespace Platform.Portal.Tests;

/// <summary>Two operators of a tenant's: one with its identity here, one whose identity these tests keep.</summary>
internal sealed record SweptOperators(OperatorView Held, OperatorView Offline, string SignedJwt)
{
    public static async Task<SweptOperators> MakeAsync(Tenant tenant)
    {
        var ct = TestContext.Current.CancellationToken;
        using var identity = KeyPair.CreatePair(PrefixByte.Operator);
        var held = await tenant.AsAsync(Role.Owner, s => s.GetRequiredService<CreateOperator.Handler>().HandleAsync(new("swept-held"), ct));
        var offline = await tenant.AsAsync(Role.Owner, s => s.GetRequiredService<CreateOperator.Handler>().HandleAsync(new("swept-offline", identity.PublicKey), ct));
        var proposal = await tenant.AsAsync(Role.Owner, s => s.GetRequiredService<GetProposal.Handler>().HandleAsync(offline.Value.Id, ct));
        return new(held.Value, offline.Value, NatsJwt.Sign(proposal.Value.SigningInput, identity));
    }

    public string IdFor(string operation) => (operation.EndsWith("/jwt", StringComparison.Ordinal) || operation.EndsWith("/proposal", StringComparison.Ordinal) ? Offline : Held).Id.ToString();

    public string KeyFor(string method) => Held.SigningKeys[method == "DELETE" ? 2 : 1].PublicKey;

    public object? BodyFor(string operation) =>
        operation.EndsWith("/operators/imports", StringComparison.Ordinal) ? NewStore()
        : operation.EndsWith("/{operatorId}/jwt", StringComparison.Ordinal) ? new { jwt = SignedJwt }
        : operation.EndsWith("/archives", StringComparison.Ordinal) ? new { }
        : operation.EndsWith("PATCH /api/v1/operators/{operatorId}", StringComparison.Ordinal) ? new { tags = new[] { "swept" } }
        : null;

    private static object NewStore()
    {
        using var identity = KeyPair.CreatePair(PrefixByte.Operator);
        using var seed = identity.ExportSeed();
        var claims = NatsJwt.NewOperatorClaims(identity.PublicKey);
        claims.Name = "swept import";
        return new { entries = new[] { new { name = "o.jwt", content = NatsJwt.Encode(claims, identity, TimeProvider.System.GetUtcNow()) }, new { name = "seed", content = Encoding.ASCII.GetString(seed.Utf8) } } };
    }
}
