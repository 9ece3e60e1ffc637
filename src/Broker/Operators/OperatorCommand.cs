using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;

namespace Platform.Broker.Operators;

/// <summary>`broker operator sign`: signs a proposed operator JWT on the machine that has the identity seed; needs nothing else, no database and
/// no network. The rest of `broker operator` is <see cref="SharedOperatorCommand"/>.</summary>
internal static class OperatorCommand
{
    public static Command Create()
    {
        var seed = new Option<FileInfo>("--seed") { Description = "The file with the operator's identity seed (SO…).", Required = true };
        var sign = new Command("sign", "Sign a proposal from standard input (its JSON, or the text of header.payload) and print the JWT.") { seed };
        sign.SetAction(async (parsed, ct) => await SignAsync(parsed.GetRequiredValue(seed).FullName, await Console.In.ReadToEndAsync(ct), Console.Out, Console.Error));
        var command = new Command("operator", "The shared operator's keys, and signatures made offline.") { sign };
        foreach (var own in SharedOperatorCommand.Create())
        {
            command.Add(own);
        }

        return command;
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
