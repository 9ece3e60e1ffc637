using System.Text;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Nats.Nsc;

namespace Platform.Nats.Tests.Nsc;

public sealed class NscStoreTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void A_store_as_nsc_lays_it_out_is_read_whole()
    {
        using var files = GoStore();
        using var store = NscStore.Read(files, Now);

        store.Findings.ShouldBe([new("stores/Acme Rail/accounts/drafts/drafts.jwt", "Signed by itself: the operator signs it now.", false)]);
        store.Operator!.Claims.Name.ShouldBe("Acme Rail");
        store.Accounts.Select(a => (a.Claims.Name, string.Join(' ', a.Users.Select(u => u.Claims.Name)))).ShouldBe(
            [("Billing", "clerk"), ("Orders", "Sensor_7 visitor worker"), ("SYS", "sys"), ("drafts", "")]);
        store.Keys.Values.CountBy(k => k.Prefix).ShouldBe(
            [new(PrefixByte.Account, 8), new(PrefixByte.Operator, 3), new(PrefixByte.User, 5)], ignoreOrder: true);
    }

    [Fact]
    public void Loose_tokens_and_seeds_of_the_JavaScript_library_are_a_store_too()
    {
        using var files = NscFiles.FromFolder(Path.Combine(AppContext.BaseDirectory, "Nsc", "loose"));
        using var store = NscStore.Read(files, Now);

        store.Findings.ShouldBeEmpty();
        store.Accounts.Select(a => (a.Claims.Name, string.Join(' ', a.Users.Select(u => u.Claims.Name)))).ShouldBe([("SYS", ""), ("ship", "captain deckhand")]);
    }

    [Theory]
    [InlineData(".zip")]
    [InlineData(".tar.gz")]
    public async Task An_archive_holds_what_the_folder_holds(string kind)
    {
        using var files = GoStore();
        using var archive = new MemoryStream();
        await (kind == ".zip" ? NscArchive.WriteZipAsync(files, archive, Now, Ct) : Archives.WriteTarAsync(files, archive, Ct));
        archive.Position = 0;

        using var read = new NscFiles();
        await NscArchive.ReadAsync(archive, read, Ct);

        read.Entries.ToDictionary(e => e.Key, e => Convert.ToHexString(e.Value)).ShouldBe(files.Entries.ToDictionary(e => e.Key, e => Convert.ToHexString(e.Value)), ignoreOrder: true);
    }

    [Fact]
    public void What_is_written_is_read_back_equal_and_lies_where_nsc_looks()
    {
        using var files = GoStore();
        using var store = NscStore.Read(files, Now);
        using var written = new NscFiles();
        Write(store, new(written));

        var expected = files.Entries.Where(e => !e.Key.StartsWith("creds/", StringComparison.Ordinal)).ToDictionary(e => e.Key, e => Encoding.UTF8.GetString(e.Value), StringComparer.Ordinal);
        var got = written.Entries.ToDictionary(e => e.Key, e => Encoding.UTF8.GetString(e.Value), StringComparer.Ordinal);
        got.Keys.Order(StringComparer.Ordinal).ShouldBe(expected.Keys.Order(StringComparer.Ordinal));
        got.Where(e => !e.Key.EndsWith(".nsc", StringComparison.Ordinal)).ShouldAllBe(e => expected[e.Key] == e.Value);
    }

    public static TheoryData<string, string, string> Damage => new()
    {
        { "stores/Acme Rail/accounts/Orders/Orders.jwt", "eyJ0eXAiOiJKV1QiLCJhbGciOiJlZDI1NTE5LW5rZXkifQ.e30.x", "stores/Acme Rail/accounts/Orders/Orders.jwt" },
        { "keys/O/AA/OAA.nk", "SOANOTASEED", "keys/O/AA/OAA.nk" },
        { "stores/x.creds", "-----BEGIN NATS USER JWT-----\nnope\n------END NATS USER JWT------\n", "stores/x.creds" },
    };

    [Theory]
    [MemberData(nameof(Damage))]
    public void A_damaged_entry_blocks_and_is_named(string path, string content, string named)
    {
        using var files = new NscFiles();
        using var whole = GoStore();
        foreach (var (name, bytes) in whole.Entries.Where(e => e.Key != path))
        {
            files.Add(name, bytes);
        }

        files.Add(path, Encoding.ASCII.GetBytes(content));
        using var store = NscStore.Read(files, Now);

        store.Findings.ShouldContain(f => f.IsBlocking && f.Entry == named);
    }

    [Fact]
    public void An_account_of_another_operator_blocks()
    {
        using var stranger = KeyPair.CreatePair(PrefixByte.Operator);
        using var pair = KeyPair.CreatePair(PrefixByte.Account);
        var claims = NatsJwt.NewAccountClaims(pair.PublicKey);
        using var files = GoStore();
        files.Add("stray.jwt", Encoding.ASCII.GetBytes(NatsJwt.Encode(claims, stranger, Now)));

        using var store = NscStore.Read(files, Now);

        store.Findings.Where(f => f.IsBlocking).ShouldBe([new("stray.jwt", $"Signed by {stranger.PublicKey}, which is not this operator's.", true)]);
    }

    [Fact]
    public void A_user_whose_account_or_signing_key_is_missing_is_found()
    {
        using var account = KeyPair.CreatePair(PrefixByte.Account);
        using var user = KeyPair.CreatePair(PrefixByte.User);
        using var files = GoStore();
        using var whole = NscStore.Read(files, Now);
        var claims = NatsJwt.NewUserClaims(user.PublicKey);
        files.Add("orphan.jwt", Encoding.ASCII.GetBytes(NatsJwt.Encode(claims, account, Now)));
        using var other = KeyPair.CreatePair(PrefixByte.User);
        var removed = NatsJwt.NewUserClaims(other.PublicKey);
        removed.User.IssuerAccount = whole.Accounts[0].Claims.Subject;
        files.Add("removed.jwt", Encoding.ASCII.GetBytes(NatsJwt.Encode(removed, account, Now)));

        using var store = NscStore.Read(files, Now);

        store.Findings.Where(f => f.Entry is "orphan.jwt" or "removed.jwt").ShouldBe(
        [
            new("orphan.jwt", "The account of this user is not here.", true),
            new("removed.jwt", $"Signed by {account.PublicKey}, which the account does not list (any more): servers refuse this user.", false),
        ]);
    }

    [Fact]
    public void Without_any_seed_of_the_operator_nothing_could_be_signed()
    {
        using var files = new NscFiles();
        using var whole = GoStore();
        foreach (var (name, bytes) in whole.Entries.Where(e => !e.Key.StartsWith("keys/O/", StringComparison.Ordinal)))
        {
            files.Add(name, bytes);
        }

        using var store = NscStore.Read(files, Now);

        store.Findings.Where(f => f.IsBlocking).Select(f => f.Entry).ShouldBe(["stores/Acme Rail/Acme Rail.jwt"]);
    }

    [Fact]
    public void Of_two_tokens_about_one_key_the_later_counts()
    {
        using var files = GoStore();
        using var whole = NscStore.Read(files, Now);
        var orders = whole.Accounts.Single(a => a.Claims.Name == "Orders");
        using var signer = KeyPair.FromSeed(whole.Keys[orders.Claims.Issuer].ExportSeed());
        orders.Claims.Account.Description = "edited";
        files.Add("later.jwt", Encoding.ASCII.GetBytes(NatsJwt.Encode(orders.Claims, signer, DateTimeOffset.FromUnixTimeSeconds(orders.Claims.IssuedAt + 5))));

        using var store = NscStore.Read(files, Now);

        store.Accounts.Single(a => a.Claims.Name == "Orders").Claims.Account.Description.ShouldBe("edited");
        store.Findings.ShouldContain(f => f.Entry == orders.Entry && !f.IsBlocking && f.Message.EndsWith("later.jwt counts.", StringComparison.Ordinal));
    }

    private static void Write(NscStore store, NscWriter writer)
    {
        var folder = writer.AddOperator(store.Operator!.Claims.Name, store.Operator.Claims.Subject, store.Operator.Jwt, isManaged: false);
        foreach (var account in store.Accounts)
        {
            var name = writer.AddAccount(folder, account.Claims.Name, account.Claims.Subject, account.Jwt);
            foreach (var user in account.Users)
            {
                writer.AddUser(folder, name, user.Claims.Name, user.Claims.Subject, user.Jwt);
            }
        }

        foreach (var (publicKey, key) in store.Keys)
        {
            using var seed = key.ExportSeed();
            writer.AddKey(publicKey, seed);
        }
    }

    private static NscFiles GoStore() => NscFiles.FromFolder(Path.Combine(AppContext.BaseDirectory, "Nsc", "store"));
}
