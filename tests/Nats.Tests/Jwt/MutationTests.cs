using System.Text;
using Platform.Nats.Creds;
using Platform.Nats.Jwt;
using Platform.Nats.Jwt.Json;
using Platform.Nats.NKeys;

namespace Platform.Nats.Tests.Jwt;

public sealed class MutationTests
{
    private const int Mutations = 4000;

    // A seed of its own each night would find more; one in the message makes a find repeatable.
    private static readonly int RandomSeed = Environment.TickCount;

    [Fact]
    public void No_mutation_of_a_token_verifies_and_none_crashes()
    {
        using var op = KeyPair.CreatePair(PrefixByte.Operator);
        using var subject = KeyPair.CreatePair(PrefixByte.Account);
        var claims = NatsJwt.NewAccountClaims(subject.PublicKey);
        claims.Name = "mutated";
        claims.Account.Exports = [new() { Subject = "a.*", Type = NatsExportType.Service, AccountTokenPosition = 2 }];
        claims.Account.SigningKeys = [NatsAccountSigningKey.NewUserScope(subject.PublicKey, "role")];
        var token = NatsJwt.Encode(claims, op, DateTimeOffset.UnixEpoch.AddYears(56));
        var random = new Random(RandomSeed);

        for (var i = 0; i < Mutations; i++)
        {
            var mutated = Mutate(token, random);
            if (IsSameToken(mutated, token))
            {
                continue;
            }

            Should.Throw<NatsJwtException>(() => NatsJwt.Decode(mutated), $"seed {RandomSeed}, round {i}: {mutated}");
            Should.Throw<NatsJwtException>(() => NatsJwt.DecodeGeneric(mutated), $"seed {RandomSeed}, round {i}: {mutated}");
        }
    }

    [Fact]
    public void No_mutation_of_a_payload_crashes_when_its_signature_is_good()
    {
        using var account = KeyPair.CreatePair(PrefixByte.Account);
        using var user = KeyPair.CreatePair(PrefixByte.User);
        var claims = NatsJwt.NewUserClaims(user.PublicKey);
        claims.User.Pub.Allow = ["a", "b.>"];
        claims.User.Resp = new() { MaxMsgs = 1, Expires = 5 };
        claims.User.Src = ["10.0.0.0/8"];
        var token = NatsJwt.Encode(claims, account, DateTimeOffset.UnixEpoch.AddYears(56));
        var payload = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1]));
        var random = new Random(RandomSeed);

        for (var i = 0; i < Mutations; i++)
        {
            var forged = Sign(Mutate(payload, random), account);
            try
            {
                var read = NatsJwt.Decode(forged);
                read.Validate(DateTimeOffset.UnixEpoch);
                NatsJwt.Decode(Sign(Write(read), account));
            }
            catch (NatsJwtException)
            {
                // Refusing is fine; anything else is a crash and fails the test.
            }
        }
    }

    [Theory]
    [InlineData("{\"nats\":{\"type\":\"account\",\"version\":2", ",\"#\":0", "}}")]
    [InlineData("{\"nats\":{\"type\":\"account\",\"version\":2,\"signing_keys\":[\"A\"", ",\"#\"", "]}}")]
    public void A_forged_token_of_the_largest_size_is_refused_without_taking_minutes(string start, string repeated, string end)
    {
        var payload = new StringBuilder(start);
        for (var i = 0; payload.Length < 700_000; i++)
        {
            payload.Append(repeated.Replace("#", i.ToString("x", System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
        }

        using var signer = KeyPair.CreatePair(PrefixByte.Operator);
        var token = Sign(payload.Append(end).ToString(), signer);
        var before = Environment.CpuUsage.TotalTime;

        Should.Throw<NatsJwtException>(() => NatsJwt.Decode(token)).Error.ShouldBe(NatsJwtError.Signature);

        // Work that grows with the square of the members takes half a minute and more.
        (Environment.CpuUsage.TotalTime - before).ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void No_mutation_of_a_creds_file_crashes_or_passes_for_another_user()
    {
        using var account = KeyPair.CreatePair(PrefixByte.Account);
        using var user = KeyPair.CreatePair(PrefixByte.User);
        var file = Encoding.ASCII.GetString(
            NatsCreds.IssueUserConfig(NatsJwt.NewUserClaims(user.PublicKey), user, account, DateTimeOffset.UnixEpoch.AddYears(56), out _));
        var random = new Random(RandomSeed);

        for (var i = 0; i < Mutations; i++)
        {
            try
            {
                var (_, claims, pair) = NatsCreds.ParseUserConfig(Encoding.UTF8.GetBytes(Mutate(file, random)));
                claims.Subject.ShouldBe(user.PublicKey);
                pair.PublicKey.ShouldBe(user.PublicKey);
            }
            catch (Exception e) when (e is NatsJwtException or NKeysException)
            {
                // Refusing is fine.
            }
        }
    }

    private static string Write(JwtClaimsData claims)
    {
        using var output = new JsonOutput();
        NatsJwt.WritePayload(output, claims);
        return Encoding.UTF8.GetString(output.Written);
    }

    private static string Sign(string payload, KeyPair signer)
    {
        var signed = $"{NatsJwt.EncodedHeader}.{System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
        return $"{signed}.{System.Buffers.Text.Base64Url.EncodeToString(signer.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Mutate(string text, Random random)
    {
        const string Alphabet = "ABCXYZabcxyz0129-_.={}[]\":,\\ \n\r\0é";
        var mutated = new StringBuilder(text);
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(mutated.Length);
            switch (random.Next(4))
            {
                case 0: mutated[at] = Alphabet[random.Next(Alphabet.Length)]; break;
                case 1: mutated.Remove(at, Math.Min(random.Next(1, 9), mutated.Length - at)); break;
                case 2: mutated.Insert(at, Alphabet[random.Next(Alphabet.Length)]); break;
                default: mutated.Insert(at, text.AsSpan(random.Next(text.Length / 2), random.Next(1, 20))); break;
            }

            if (mutated.Length == 0)
            {
                mutated.Append('.');
            }
        }

        return mutated.ToString();
    }

    // A line end within base64 or a spare bit changes the text, not what it says: Go and we read the same signed bytes or refuse.
    private static bool IsSameToken(string mutated, string token)
    {
        var cleaned = mutated.Replace("\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal);
        return string.Equals(cleaned, token, StringComparison.Ordinal)
            || (cleaned.Length == token.Length && cleaned.AsSpan(0, cleaned.Length - 1).SequenceEqual(token.AsSpan(0, token.Length - 1)));
    }
}
