using System.Globalization;

namespace Platform.Portal.Features.Connect;

/// <summary>Clients that connect with a token instead of credentials: user name = the account's public key, password = the token.
/// A token that only one account can be meant by goes alone, too; the user name never hurts.</summary>
internal static class TokenSnippets
{
    /// <param name="to">Where to.</param>
    /// <param name="token">As the client is to send it: the token itself right after it was made, otherwise where it comes from, "$NATS_TOKEN".</param>
    public static IReadOnlyList<Snippet> For(TokenTarget to, string? token = null) =>
    [
        new("cli", "nats CLI", "terminal", "Terminal", $$"""
            # {{(token is null ? "The token of your identity provider, or a connection token" : "This token; keep it out of your shell's history")}}
            export NATS_TOKEN='{{token ?? "…"}}'

            nats rtt --server {{to.ClientUrl}} \
              --user {{to.AccountPublicKey}} \
              --password "$NATS_TOKEN"
            """),
        new("js", "JavaScript", "code", "main.mjs", $$"""
            import { connect } from "@nats-io/transport-node";

            const nc = await connect({
              servers: [{{string.Join(", ", to.ClientUrls.Select(u => $"\"{u}\""))}}],
              user: "{{to.AccountPublicKey}}",
              pass: process.env.NATS_TOKEN,
            });

            nc.publish("hello.world", "from Node, with a token");
            await nc.drain();
            """, "npm install @nats-io/transport-node", IsLanguage: true),
        new("go", "Go", "code", "main.go", $$"""
            package main

            import (
            	"log"
            	"os"

            	"github.com/nats-io/nats.go"
            )

            func main() {
            	nc, err := nats.Connect("{{to.ClientUrl}}",
            		nats.UserInfo("{{to.AccountPublicKey}}", os.Getenv("NATS_TOKEN")))
            	if err != nil {
            		log.Fatal(err)
            	}
            	defer nc.Drain()

            	nc.Publish("hello.world", []byte("from Go, with a token"))
            }
            """, "go get github.com/nats-io/nats.go", IsLanguage: true),
        new("mqtt", "MQTT", "chip", "Terminal", $$"""
            # MQTT 3.1.1; topic a/b is subject a.b. Sessions live in JetStream, so
            # the account needs that too.
            mosquitto_sub -h {{Host(to.MqttUrl)}} -p {{Port(to.MqttUrl)}} \
              -i truck-4411 -u {{to.AccountPublicKey}} -P "$NATS_TOKEN" \
              -t "hello/#"
            """),
    ];

    private static string Host(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.Host : url;

    private static string Port(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Port > 0 ? uri.Port.ToString(CultureInfo.InvariantCulture) : "1883";
}
