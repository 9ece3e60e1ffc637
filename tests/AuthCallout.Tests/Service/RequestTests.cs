using System.Security.Cryptography;
using System.Text;
using Platform.AuthCallout.Service;
using Platform.AuthCallout.Snapshot;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;

namespace Platform.AuthCallout.Tests.Service;

/// <summary>One world for all of them: requests are independent of one another.</summary>
public sealed class RequestWorld : IAsyncLifetime
{
    internal CalloutWorld World { get; private set; } = null!;

    internal TenantWorld Tenant { get; private set; } = null!;

    internal RunningCallout Callout { get; private set; } = null!;

    internal FakeServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        World = await CalloutWorld.StartAsync();
        Tenant = await World.AddTenantAsync();
        await Tenant.AddStaticProviderAsync();
        await Tenant.SetPolicyAsync();
        Callout = await RunningCallout.StartAsync(World, settings: [("Callout:Limits:SourceRefusalBurst", "20"), ("Callout:Limits:SourceRefusalsPerSecond", "0.01")]);
        Server = await FakeServer.StartAsync(Callout);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Callout.DisposeAsync();
        await World.DisposeAsync();
    }
}

public sealed class RequestTests(RequestWorld world) : IClassFixture<RequestWorld>
{
    private readonly TenantWorld _tenant = world.Tenant;
    private readonly RunningCallout _callout = world.Callout;
    private readonly FakeServer _server = world.Server;

    [Fact]
    public async Task A_genuine_request_is_answered_sealed_for_its_server_and_signed_by_a_key_of_the_auth_account()
    {
        var request = _server.Request(_tenant.Tokens.Token());
        var answer = await _server.AskAsync(request) ?? throw new InvalidOperationException("No answer.");
        answer.IsSealed.ShouldBeTrue();
        var keys = _callout.Get<SnapshotHolder>().Current!.Secrets.Callout;
        var claims = answer.Claims!;
        (claims.Subject, claims.Audience, claims.Issuer, claims.AuthorizationResponse.IssuerAccount, claims.AuthorizationResponse.Error)
            .ShouldBe((request.AuthorizationRequest.UserNKey, _server.Key.PublicKey, keys.ResponseKeys[0].PublicKey, keys.AuthAccount, ""));
        claims.Validate(CalloutWorld.Now).ShouldBeEmpty();
        var user = NatsJwt.DecodeUserClaims(answer.Jwt);
        (user.Subject, user.User.IssuerAccount).ShouldBe((request.AuthorizationRequest.UserNKey, _tenant.Account.PublicKey));
        user.Validate(CalloutWorld.Now).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_plain_request_is_refused_where_the_account_has_an_xkey()
    {
        var answer = await _server.AskAsync(Encoding.ASCII.GetBytes(_server.Sign(_server.Request(_tenant.Tokens.Token()))), hasHeader: false);
        (answer!.Error, answer.IsSealed).ShouldBe((RequestReasons.Unencrypted, false));
    }

    [Fact]
    public async Task What_no_key_opens_is_refused_without_a_word()
    {
        using var other = KeyPair.CreatePair(PrefixByte.Curve);
        var jwt = _server.Sign(_server.Request(_tenant.Tokens.Token()));
        (await _server.AskAsync(_server.Seal(jwt, other)))!.Error.ShouldBeNull();
        (await _server.AskAsync(_server.Seal(jwt), hasHeader: false))!.Error.ShouldBeNull();
        (await _server.AskAsync(_server.Seal(jwt), header: other.PublicKey))!.Error.ShouldBeNull();
        (await _server.AskAsync(_server.Seal(jwt), header: "XNOTAKEY"))!.Error.ShouldBeNull();
        (await _callout.RefusedAsync(RequestReasons.NotOpened)).ShouldBeGreaterThanOrEqualTo(4);
    }

    [Fact]
    public async Task A_request_of_no_server_of_the_fleet_is_refused()
    {
        await using var stranger = await FakeServer.StartAsync(_callout, isKnown: false);
        (await stranger.AskAsync(stranger.Request(_tenant.Tokens.Token())))!.Error.ShouldBe(RequestReasons.ServerUnknown);
    }

    [Fact]
    public async Task A_request_that_is_not_what_it_says_is_refused()
    {
        using var other = KeyPair.CreatePair(PrefixByte.Server);
        using var account = KeyPair.CreatePair(PrefixByte.Account);
        using var curve = KeyPair.CreatePair(PrefixByte.Curve);
        foreach (var alter in new Action<NatsAuthorizationRequestClaims>[]
        {
            r => r.AuthorizationRequest.NatsServer.Id = other.PublicKey, r => r.Audience = "nats-authorization-response", r => r.Audience = "",
            r => r.Subject = account.PublicKey, r => r.AuthorizationRequest.NatsServer.XKey = curve.PublicKey, r => r.AuthorizationRequest.NatsServer.XKey = "",
            r => r.AuthorizationRequest.UserNKey = account.PublicKey,
        })
        {
            var request = _server.Request(_tenant.Tokens.Token());
            alter(request);
            (await _server.AskAsync(request))!.Error.ShouldBe(RequestReasons.Misdirected);
        }
    }

    [Fact]
    public async Task A_forged_request_is_refused_without_a_word()
    {
        await using var server = await FakeServer.StartAsync(_callout); // none of its requests was verified yet
        var jwt = server.Sign(server.Request(_tenant.Tokens.Token()));
        var parts = jwt.Split('.');
        var payload = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(parts[1]));
        foreach (var forged in new[]
        {
            $"{parts[0]}.{parts[1]}.{System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(64))}",
            $"{parts[0]}.{System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload.Replace("us-east", "eu-west", StringComparison.Ordinal)))}.{parts[2]}",
            $"{System.Buffers.Text.Base64Url.EncodeToString("""{"typ":"JWT","alg":"none"}"""u8)}.{parts[1]}.", $"{parts[0]}.{parts[1]}", "", "hello", jwt + ".x",
        })
        {
            (await server.AskAsync(server.Seal(forged)))!.Error.ShouldBeNull();
        }

        (await _callout.RefusedAsync(RequestReasons.Forged)).ShouldBeGreaterThanOrEqualTo(6);
    }

    [Fact]
    public async Task A_server_that_signed_for_its_xkey_once_is_known_by_its_box_and_the_box_vouches_for_nobody_else()
    {
        await using var other = await FakeServer.StartAsync(_callout);
        (await _server.AskAsync(_server.Request(_tenant.Tokens.Token())))!.Error.ShouldBe("");
        (await _server.AskAsync(_server.Seal(WithoutSignature(_server.Sign(_server.Request(_tenant.Tokens.Token()))))))!.Error.ShouldBe("");
        var request = _server.Request(_tenant.Tokens.Token());
        request.AuthorizationRequest.NatsServer.Id = other.Key.PublicKey;
        (await _server.AskAsync(_server.Seal(WithoutSignature(other.Sign(request)))))!.Error.ShouldBeNull();
        (await other.AskAsync(other.Seal(WithoutSignature(other.Sign(other.Request(_tenant.Tokens.Token()))))))!.Error.ShouldBeNull();

        static string WithoutSignature(string jwt) => $"{jwt[..jwt.LastIndexOf('.')]}.{System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(64))}";
    }

    [Fact]
    public async Task An_expired_request_is_not_answered_and_one_too_far_ahead_neither()
    {
        foreach (var seconds in new[] { -10, 3600 })
        {
            var request = _server.Request(_tenant.Tokens.Token());
            request.Expires = CalloutWorld.Now.ToUnixTimeSeconds() + seconds;
            (await _server.AskAsync(_server.Seal(_server.Sign(request)), patience: TimeSpan.FromSeconds(1))).ShouldBeNull();
        }

        (await _callout.RefusedAsync(RequestReasons.Expired)).ShouldBeGreaterThanOrEqualTo(2);
    }

    [Fact]
    public async Task The_same_request_twice_is_a_replay_sealed_anew_or_not()
    {
        var jwt = _server.Sign(_server.Request(_tenant.Tokens.Token()));
        var box = _server.Seal(jwt);
        (await _server.AskAsync(box))!.Error.ShouldBe("");
        (await _server.AskAsync(box))!.Error.ShouldBe(RequestReasons.Replayed);
        (await _server.AskAsync(_server.Seal(jwt)))!.Error.ShouldBe(RequestReasons.Replayed);
    }

    [Fact]
    public async Task A_copy_is_answered_like_a_request_but_to_one_answered_already_or_that_no_key_opens_nothing_is_said()
    {
        var box = _server.Seal(_server.Sign(_server.Request(_tenant.Tokens.Token())));
        (await _server.AskAsync(box, isCopy: true))!.Error.ShouldBe("");
        (await _server.AskAsync(_server.Seal(_server.Sign(_server.Request("nobodys token", source: "198.51.100.11"))), isCopy: true))!.Error.ShouldNotBeNullOrEmpty();
        var replayed = await _callout.RefusedAsync(RequestReasons.Replayed);
        var moment = TimeSpan.FromMilliseconds(500);
        (await _server.AskAsync(box, isCopy: true, patience: moment)).ShouldBeNull();
        (await _server.AskAsync(box, hasHeader: false, isCopy: true, patience: moment)).ShouldBeNull();
        (await _callout.RefusedAsync(RequestReasons.Replayed)).ShouldBe(replayed);
    }

    [Fact]
    public async Task A_source_of_refusals_is_refused_unheard_others_and_who_is_known_are_not()
    {
        var known = _tenant.Tokens.Token();
        (await _server.AskAsync(_server.Request(known, source: "198.51.100.9")))!.Error.ShouldBe("");
        for (var i = 0; i < 20; i++)
        {
            (await _server.AskAsync(_server.Request("nobodys token", source: "198.51.100.9")))!.Error.ShouldNotBe("");
        }

        (await _server.AskAsync(_server.Request(_tenant.Tokens.Token(), source: "198.51.100.9")))!.Error.ShouldBe(RequestReasons.SourceLimited);
        (await _server.AskAsync(_server.Request(known, source: "198.51.100.9")))!.Error.ShouldBe("");
        (await _server.AskAsync(_server.Request(_tenant.Tokens.Token(), source: "198.51.100.10")))!.Error.ShouldBe("");
    }

    [Fact]
    public async Task Whatever_comes_the_next_is_answered()
    {
        for (var i = 0; i < 300; i++)
        {
            _server.Send(RandomNumberGenerator.GetBytes(RandomNumberGenerator.GetInt32(200)), "_INBOX.nobody", i % 2 == 0 ? null : "X");
            _server.Send(_server.Seal(Encoding.UTF8.GetString(RandomNumberGenerator.GetBytes(50))), "_INBOX.nobody", _server.XKey.PublicKey);
        }

        (await _server.AskAsync(_server.Request(_tenant.Tokens.Token(), source: "198.51.100.11")))!.Error.ShouldBe("");
    }
}

public sealed class OverloadTests
{
    [Fact]
    public async Task What_cannot_be_reached_in_time_is_refused_at_once_and_nobody_is_left_without_an_answer()
    {
        const int Requests = 3000;
        await using var world = await CalloutWorld.StartAsync();
        var tenant = await world.AddTenantAsync();
        await tenant.AddStaticProviderAsync();
        await tenant.SetPolicyAsync();
        await using var callout = await RunningCallout.StartAsync(world, settings:
            [("Callout:Limits:QueueLength", "100"), ("Callout:Limits:Workers", "1")]);
        await using var server = await FakeServer.StartAsync(callout);
        await using var answers = await server.ListenAsync("_INBOX.storm.*");
        var token = tenant.Tokens.Token();
        var boxes = Enumerable.Range(0, Requests).Select(_ => server.Seal(server.Sign(server.Request(token)))).ToList();
        await server.AskAsync(server.Request(tenant.Tokens.Token()));
        for (var i = 0; i < Requests; i++)
        {
            server.Send(boxes[i], $"_INBOX.storm.{i}", server.XKey.PublicKey);
        }

        var (admitted, overloaded, empty, firstRefusal) = (0, 0, 0, -1);
        for (var i = 0; i < Requests; i++)
        {
            var error = server.Read((await answers.Msgs.ReadAsync(CalloutWorld.Ct)).Data ?? []).Error;
            firstRefusal = error is "" || firstRefusal >= 0 ? firstRefusal : i;
            switch (error)
            {
                case null: empty++; break;
                case "": admitted++; break;
                case RequestReasons.Overloaded: overloaded++; break;
            }
        }

        (admitted + overloaded + empty).ShouldBe(Requests);
        admitted.ShouldBeGreaterThan(50);
        overloaded.ShouldBeGreaterThan(100);
        // A refusal does not wait behind those in the queue.
        firstRefusal.ShouldBeLessThan(150);
    }
}
