using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Broker.Bootstrap;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Store;
using Platform.Store.Migrations;

namespace Platform.Broker.Operators;

/// <summary>`broker operator sign`: signs a proposed operator JWT on the machine that has the identity seed; needs nothing else, no database and
/// no network. `broker operator rotate`: the next listed signing key of the shared operator signs all its accounts anew.</summary>
internal static class OperatorCommand
{
    public static Command Create()
    {
        var seed = new Option<FileInfo>("--seed") { Description = "The file with the operator's identity seed (SO…).", Required = true };
        var sign = new Command("sign", "Sign a proposal from standard input (its JSON, or the text of header.payload) and print the JWT.") { seed };
        sign.SetAction(async (parsed, ct) => await SignAsync(parsed.GetRequiredValue(seed).FullName, await Console.In.ReadToEndAsync(ct), Console.Out, Console.Error));
        var rotate = new Command("rotate", "Let the shared operator's next listed signing key sign all accounts.");
        rotate.SetAction((_, ct) => RotateAsync(OwnerConfiguration.Read(), ct));
        return new Command("operator", "The shared operator's keys, and signatures made offline.") { sign, rotate };
    }

    internal static async Task<int> SignAsync(string seedFile, string proposal, TextWriter output, TextWriter errors)
    {
        var text = await File.ReadAllBytesAsync(seedFile);
        try
        {
            using var identity = KeyPair.FromSeed(text.AsSpan().TrimEnd("\r\n "u8));
            var input = SigningInputOf(proposal.Trim());
            var claims = ClaimsOf(input);
            if (!string.Equals(claims.Subject, identity.PublicKey, StringComparison.Ordinal))
            {
                await errors.WriteLineAsync($"The proposal is for {claims.Subject}; the seed is {identity.PublicKey}'s.");
                return 1;
            }

            // What is signed is shown to whoever signs it; the JWT alone goes to standard output.
            await errors.WriteLineAsync(claims.ToJson());
            await output.WriteLineAsync(NatsJwt.Sign(input, identity));
            return 0;
        }
        catch (Exception e) when (e is NKeysException or NatsJwtException or FormatException or JsonException)
        {
            await errors.WriteLineAsync($"Nothing was signed: {e.Message}");
            return 1;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    internal static async Task<int> RotateAsync(IConfiguration configuration, CancellationToken ct)
    {
        await using var db = Schema.OpenAsOwner(configuration.Owner());
        await using var tx = await db.Database.BeginTransactionAsync(ct);
        var row = await db.Operators.SingleAsync(o => o.OrganizationId == Organization.Platform, ct);
        var keys = (await OperatorKeys.ListAsync(db, row, ct)).Where(k => k is { IsListed: true, IsHeld: true }).ToList();
        var next = keys[(keys.FindIndex(k => k.IsActive) + 1) % keys.Count];
        if (next.IsActive)
        {
            await Console.Error.WriteLineAsync("The operator lists no other signing key whose seed is here.");
            return 1;
        }

        var now = TimeProvider.System.GetUtcNow();
        var accounts = await OperatorKeys.ActivateAsync(db, row, next.PublicKey, now, ct);
        AuditLog.Append(db, Organization.Platform, "system administrator", "operator_signing_key.activate", row.Id.ToString(), new { next.PublicKey, Accounts = accounts }, now);
        await db.SaveChangesAsync(ct);
        await tx.CommitAsync(ct);
        await db.RingPublicationAsync(ct);
        Console.WriteLine($"{next.PublicKey} signs from now on; {accounts} accounts are signed anew.");
        return 0;
    }

    // As GET …/proposal gives it, or the text to sign alone.
    private static string SigningInputOf(string proposal)
    {
        if (!proposal.StartsWith('{'))
        {
            return proposal;
        }

        using var json = JsonDocument.Parse(proposal);
        return json.RootElement.TryGetProperty("signing_input", out var input) && input.GetString() is { } text ? text : throw new FormatException("The JSON has no signing_input.");
    }

    private static NatsOperatorClaims ClaimsOf(string signingInput) =>
        signingInput.Split('.') is [_, var payload]
            ? NatsOperatorClaims.FromJson(Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(payload)))
            : throw new FormatException("This is no header.payload of a JWT.");
}
