using System.Text.Json.Nodes;
using Platform.Admission.Tests.Attacks;
using Platform.Kernel;
using Platform.Nats.Jwt;

namespace Platform.Admission.Tests.Decisions;

public sealed class DeciderTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);
    private static readonly Stage Stage = new(Now);

    [Fact]
    public void An_admitted_client_is_a_user_of_the_rules_group_in_the_providers_account()
    {
        var allow = Admit(new(Stage.Token()));

        allow.Account.ShouldBe(Stage.Account("orders"));
        (allow.Rule.Name, allow.PolicyVersion, allow.Group.Name).ShouldBe(("everybody", 1, "open"));
        allow.SigningKey.ShouldBe(allow.Group.SigningKey);
        allow.Claims.Name.ShouldBe("alice");
        allow.Claims.User.Pub.Allow.ShouldBe(["in.fixed"]);
        allow.Claims.User.Sub.Allow.ShouldBe(["_INBOX.>"]);
        (allow.Claims.User.Subs, allow.Claims.User.Payload, allow.Claims.User.Data).ShouldBe((-1, -1, -1));
        allow.Claims.User.Tags.ShouldBeNull();
        allow.Identity.IssuedAt.ShouldBe(Now.AddSeconds(-60));
        allow.Identity.Fingerprint.Length.ShouldBe(32);
    }

    [Fact]
    public void A_direction_the_rule_does_not_mention_is_closed() =>
        Admit(new(Stage.Token(c => { c["use"] = "sub-allow"; c["v"] = "x"; }))).Claims.User.Pub.Deny.ShouldBe([">"]);

    [Fact]
    public void A_user_of_a_scoped_group_carries_nothing_but_name_and_tags()
    {
        var allow = Admit(new(Stage.Token(c => { c["use"] = "scoped-tag"; c["v"] = "Sales"; })));

        allow.Claims.HasEmptyPermissions.ShouldBeTrue();
        allow.Claims.Name.ShouldBe("worker");
        allow.Claims.User.Tags.ShouldBe(["dept:Sales"]);
        NatsJwt.DecodeUserClaims(NatsJwt.Encode(allow.Claims, allow.SigningKey, Now)).Validate(Now).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(600, null, 600)]
    [InlineData(7200, null, 3600)]
    [InlineData(-10, null, 20)]
    [InlineData(600, 60, 60)]
    [InlineData(999_999, 86_400, 86_400)]
    public void A_session_ends_with_the_token_the_rules_cap_or_the_day(long tokenLeft, int? cap, long expected)
    {
        var ends = cap is null ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $",\"expires_in\":{cap}");
        var policy = """{"rules":[{"name":"all","then":{"group":"open","permissions":{"pub":{"allow":["a"]}}""" + ends + "}}]}";
        var snapshot = Stage.Snapshot(d => d.ChangeAccount("orders", a => a with { Policy = cap is null ? a.Policy : ConnectPolicy.Parse(policy).Value }));

        Run.Decide(snapshot, new(Stage.Token(c => c["exp"] = Stage.Seconds(tokenLeft))), Now).ShouldBeOfType<Allow>().ExpiresAt.ShouldBe(Now.AddSeconds(expected));
    }

    [Fact]
    public void Keys_that_are_not_here_are_asked_for_and_then_judge()
    {
        var snapshot = Stage.Snapshot();
        var attempt = new Attempt(Stage.Token(c => c["iss"] = "https://keyless.acme.example")).ToAttempt();

        var need = Decider.Begin(snapshot, attempt, new Run.NoKeys(), Now).ShouldBeOfType<NeedKeys>();
        (need.Provider.Name, need.Kid, need.Otherwise.Code).ShouldBe(("keyless", "acme-rsa", Reasons.KeysUnavailable));

        var stale = new Keys(JwkSet.ParseFetched(Stage.Globex.KeySet).Value);
        Decider.Begin(snapshot, attempt, stale, Now).ShouldBeOfType<NeedKeys>().Otherwise.Code.ShouldBe(Reasons.KeyUnknown);
        Decider.Begin(snapshot, attempt, new Keys(JwkSet.ParseFetched(Stage.Acme.KeySet).Value), Now).ShouldBeOfType<Allow>();
    }

    [Fact]
    public void Opaque_tokens_go_to_the_meant_organization_only_introspection_first()
    {
        var snapshot = Stage.Snapshot(d =>
        {
            var acme = d.Provider("idp").OrganizationId;
            d.Providers.Add(new(acme, IdentityProviderId.New(Now), "hook", ProviderSettings.Parse("webhook", """{"url":"https://hooks.example"}""").Value, IsEnabled: true, Now.AddDays(-9)));
            d.Providers.Add(new(acme, IdentityProviderId.New(Now), "intro", ProviderSettings.Parse("introspection", """{"url":"https://idp.example","client_id":"x"}""").Value, IsEnabled: true, Now.AddDays(-8)));
            d.Providers.Add(new(acme, IdentityProviderId.New(Now), "intro-off", ProviderSettings.Parse("introspection", """{"url":"https://idp.example","client_id":"x"}""").Value, IsEnabled: false, Now.AddDays(-10)));
            d.Providers.Add(new(d.Provider("globex").OrganizationId, IdentityProviderId.New(Now), "theirs", ProviderSettings.Parse("webhook", """{"url":"https://theirs.example"}""").Value, IsEnabled: true, Now.AddDays(-20)));
        });

        var need = Decider.Begin(snapshot, new Attempt("opaque", Username: Stage.Account("orders").PublicKey).ToAttempt(), new Run.NoKeys(), Now).ShouldBeOfType<NeedAnswers>();
        need.Providers.Select(p => p.Name).ShouldBe(["intro", "hook"]);
        (need.Account, need.Otherwise.Code).ShouldBe((Stage.Account("orders"), Reasons.CredentialUnknown));

        // A user name of the list is judged by the list alone.
        Decider.Begin(snapshot, new Attempt("opaque", Username: $"{Stage.Account("orders").PublicKey}/bob").ToAttempt(), new Run.NoKeys(), Now).ShouldBeOfType<NeedPassword>();
        Decider.Begin(snapshot, new Attempt("opaque", Username: "orders").ToAttempt(), new Run.NoKeys(), Now).ShouldBeOfType<Deny>().Code.ShouldBe(Reasons.HintRequired);
    }

    [Fact]
    public void An_answer_that_comes_after_the_provider_was_disabled_admits_nobody()
    {
        var identity = Admit(new(Stage.Token())).Identity;
        var attempt = new Attempt("x").ToAttempt();

        Decider.Admit(Stage.Snapshot(), attempt, identity, Now).ShouldBeOfType<Allow>();
        Decider.Admit(Stage.Snapshot(d => d.Change("idp", p => p with { IsEnabled = false })), attempt, identity, Now).Reason.ShouldBe(Reasons.ProviderDisabled);
        Decider.Admit(Stage.Snapshot(d => d.Providers.RemoveAll(p => p.Name == "idp")), attempt, identity, Now).Reason.ShouldBe(Reasons.ProviderDisabled);
        Decider.Admit(Stage.Snapshot(), attempt, identity, Now.AddSeconds(601)).Reason.ShouldBe(Reasons.TokenExpired);
    }

    [Fact]
    public void A_login_is_known_by_its_name_whatever_claims_stand_beside_it()
    {
        var allow = Admit(new(Username: $"{Stage.Account("orders").PublicKey}/bob", Password: "correct horse"));

        allow.Identity.Subject.ShouldBe("bob");
        allow.Identity.Claims.GetProperty("sub").GetString().ShouldBe("bob");
        allow.Identity.Claims.GetProperty("team").GetString().ShouldBe("blue");
        allow.Identity.IssuedAt.ShouldBeNull();
    }

    [Fact]
    public void Without_a_hint_the_accounts_are_tried_by_name_and_the_first_refusal_is_told()
    {
        var snapshot = Stage.Snapshot(d => d.ChangeAccount("warehouse", a => a with { Policy = ConnectPolicy.Parse("""{"rules":[{"name":"roots","when":{"claims":[{"claim":"use","equals":"warehouse"}]},"then":{"group":"open","permissions":{"pub":{"allow":["w"]}}}}]}""").Value }));

        Run.Decide(snapshot, new(Stage.Token(c => c["use"] = "warehouse")), Now).ShouldBeOfType<Allow>().Account.Name.ShouldBe("warehouse");
        Run.Decide(snapshot, new(Stage.Token(c => c["use"] = "neither")), Now).ShouldBeOfType<Deny>().Account!.Name.ShouldBe("orders");
        Run.Decide(snapshot, new(Stage.Token(c => c["use"] = "warehouse"), Username: "orders"), Now).Reason.ShouldBe(Reasons.NoRuleMatched);
    }

    [Theory]
    [InlineData("07:59:59", false)]
    [InlineData("08:00:00", true)]
    [InlineData("17:59:59", true)]
    [InlineData("18:00:00", false)]
    [InlineData("23:30:00", true)]
    [InlineData("01:59:59", true)]
    [InlineData("02:00:00", false)]
    public void A_templates_times_hold_and_end_the_session(string time, bool isIn)
    {
        const string Template = """{"pub":{"allow":["work.>"]},"times":[{"start":"08:00:00","end":"18:00:00"},{"start":"23:00:00","end":"02:00:00"}],"times_location":"Europe/Vienna"}""";
        var local = new DateTime(2026, 11, 29, 0, 0, 0, DateTimeKind.Unspecified) + TimeSpan.Parse(time, System.Globalization.CultureInfo.InvariantCulture);
        var stage = new Stage(new DateTimeOffset(local, TimeSpan.FromHours(1)).ToUniversalTime());

        var verdict = Run.Decide(stage.Snapshot(d => d.ChangeGroup("gated", g => g with { Template = GroupTemplate.TryParse(Template) })), new(stage.Token(c => { c["use"] = "gated"; c["exp"] = stage.Seconds(86_400); })), stage.Now);

        verdict.Reason.ShouldBe(isIn ? Reasons.Allowed : Reasons.TimeNotAllowed);
        if (verdict is Allow allow)
        {
            var end = allow.ExpiresAt.ToOffset(TimeSpan.FromHours(1)).TimeOfDay;
            end.ShouldBeOneOf(TimeSpan.FromHours(18), TimeSpan.FromHours(2));
        }
    }

    [Fact]
    public void Everybody_revoked_at_this_second_is_refused_and_a_second_later_admitted()
    {
        var snapshot = Stage.Snapshot(d => d.ChangeAccount("orders", a => a with { RevokedAllAt = Now }));

        Run.Decide(snapshot, new(Stage.Token()), Now).Reason.ShouldBe(Reasons.AccountRevoked);
        Run.Decide(snapshot, new(Stage.Token()), Now.AddSeconds(1)).Reason.ShouldBe(Reasons.Allowed);
    }

    [Fact]
    public void A_trace_shows_each_step_with_its_value()
    {
        var trace = new Trace();
        Run.Decide(Stage.Snapshot(), new(Stage.Token(c => { c["roles"] = new JsonArray("user", "admin"); c["pad"] = new string('x', 3000); })), Now, trace).Reason.ShouldBe(Reasons.Allowed);

        trace.Steps.Select(s => s.Name).Distinct().ShouldBe(["credential", "provider", "header", "key", "signature", "times", "subject", "revocation", "account", "condition", "rule", "group", "name", "permissions", "result"]);
        trace.Steps.ShouldContain(new TraceStep("condition", TraceOutcome.Ok, """roles is ["user","admin"]; wanted: contains "admin" """.Trim()));
        trace.Steps.ShouldContain(new TraceStep("condition", TraceOutcome.Refused, """use is not there; wanted: equals "head" """.Trim()));
        trace.Steps.ShouldAllBe(s => s.Detail.Length < 700);
    }

    [Fact]
    public void The_fingerprint_is_the_credentials_whatever_form_its_signature_has()
    {
        var token = Stage.Token(alg: "ES256");

        Credentials.Fingerprint(SignatureCases.Second(token)).ShouldBe(Credentials.Fingerprint(token));
        Credentials.Fingerprint(token).ShouldBe(Admit(new(token)).Identity.Fingerprint);
        Credentials.Fingerprint("tl_con_x").ShouldBe(Credentials.ConnectionTokenHash("tl_con_x"));
    }

    [Fact]
    public void Of_a_request_everything_is_read_that_decides()
    {
        var request = new NatsAuthorizationRequest { UserNKey = "U", NatsServer = { Id = "N", Name = "eu-1", Cluster = "eu-west" }, ClientInformation = { Host = "::ffff:10.0.0.1", Id = 7, Kind = "Client", Type = "mqtt", MqttId = "dev" }, ConnectOptions = { Username = "a", Password = "p", Token = "t", Jwt = "sentinel" } };

        var attempt = ConnectAttempt.Of(request);

        (attempt.UserNKey, attempt.ServerId, attempt.ServerName, attempt.Region, attempt.ClientId).ShouldBe(("U", "N", "eu-1", "eu-west", 7UL));
        (attempt.ConnectionType, attempt.ClientName, attempt.Credential, attempt.Address!.ToString()).ShouldBe(("MQTT", "dev", "t", "10.0.0.1"));
        request.ClientInformation.Kind = "Leafnode";
        ConnectAttempt.Of(request).ConnectionType.ShouldBe("LEAFNODE");
        (request.ClientInformation.Kind, request.ClientInformation.Type) = ("Client", "websocket");
        ConnectAttempt.Of(request).ConnectionType.ShouldBe("WEBSOCKET");
    }

    private static Allow Admit(Attempt attempt) => Run.Decide(Stage.Snapshot(), attempt, Now) switch { Allow allow => allow, var other => throw new InvalidOperationException($"{other.Reason}: {((Deny)other).Detail}") };

    private sealed class Keys(JwkSet set) : IKeySource
    {
        public JwkSet? KeysOf(ProviderEntry provider) => set;
    }
}
