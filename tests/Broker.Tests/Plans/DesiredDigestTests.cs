using System.Security.Cryptography;
using System.Text;
using Platform.Broker.Plans;

namespace Platform.Broker.Tests.Plans;

public sealed class DesiredDigestTests
{
    [Fact]
    public void No_accounts_is_zero() => new DesiredDigest().Value.ShouldBe(new byte[32]);

    [Fact]
    public void One_account_is_the_hash_of_its_jwt() => Digest(("A1", "one")).ShouldBe(SHA256.HashData(Encoding.ASCII.GetBytes("one")));

    [Fact]
    public void Order_does_not_matter() => Digest(("A1", "one"), ("A2", "two")).ShouldBe(Digest(("A2", "two"), ("A1", "one")));

    [Fact]
    public void A_newer_jwt_replaces_the_older() => Digest(("A1", "one"), ("A2", "two"), ("A1", "three")).ShouldBe(Digest(("A1", "three"), ("A2", "two")));

    [Fact]
    public void An_account_taken_out_leaves_no_trace()
    {
        var digest = new DesiredDigest();
        digest.Set("A1", "one");
        digest.Set("A9", "nine");

        digest.Remove("A9");

        digest.Value.ShouldBe(Digest(("A1", "one")));
    }

    [Fact]
    public async Task Resetting_forgets_what_was()
    {
        var digest = new DesiredDigest();
        digest.Set("A9", "nine");
        digest.Known.IsCompleted.ShouldBeFalse();

        await digest.ResetAsync(new[] { ("A1", "one") }.ToAsyncEnumerable(), TestContext.Current.CancellationToken);

        digest.Value.ShouldBe(Digest(("A1", "one")));
        digest.Known.IsCompleted.ShouldBeTrue();
    }

    private static byte[] Digest(params (string Account, string Jwt)[] jwts)
    {
        var digest = new DesiredDigest();
        foreach (var (account, jwt) in jwts)
        {
            digest.Set(account, jwt);
        }

        return digest.Value;
    }
}
