namespace Platform.Portal.Features.Connect;

/// <summary>The ways to connect, filled in. Written after the clients' documentation; the JavaScript one is close to what the browser tests run.</summary>
internal static class Snippets
{
    public static IReadOnlyList<Snippet> For(ConnectTarget to) =>
    [
        new("cli", "nats CLI", "terminal", "Terminal", $$"""
            # 1. Save a context. It points at the file; the secret stays in one place.
            nats context add {{to.Context}} \
              --server {{to.ClientUrl}} \
              --creds ~/Downloads/{{to.CredsFile}} \
              --select

            # 2. Check the line
            nats rtt

            # 3. Hear yourself: one terminal each
            nats sub "hello.>"
            nats pub hello.world "from $(hostname)"
            """),
        .. Languages(to),
        new("leaf", "Leaf node", "leaf", "nats-server.conf", $$"""
            # nats-server.conf on your side of the wall
            server_name: warehouse-7
            listen: "127.0.0.1:4222"

            leafnodes {
              remotes: [{
                urls: ["{{to.LeafNodeUrl}}"]
                credentials: "/etc/nats/{{to.CredsFile}}"
              }]
            }
            """),
        new("ws", "WebSocket", "browser", "websocket.mjs", $$"""
            import { credsAuthenticator, wsconnect } from "@nats-io/nats-core";
            import { readFile } from "node:fs/promises";

            // Node 22, Deno, Bun. In a page, let your server hand out
            // short-lived users instead: no seed in a browser.
            const nc = await wsconnect({
              servers: "{{to.WebSocketUrl}}",
              name: "{{to.User}}",
              authenticator: credsAuthenticator(await readFile("{{to.CredsFile}}")),
            });

            nc.publish("hello.world", "over WebSocket");
            await nc.drain();
            """, "npm install @nats-io/nats-core"),
        new("mqtt", "MQTT", "chip", "Terminal", $$"""
            # MQTT 3.1.1; topic a/b is subject a.b. It signs no nonce, so the
            # password is the JWT of a bearer user. Sessions live in JetStream,
            # so the account needs that too.
            mosquitto_sub -h {{Host(to.MqttUrl)}} -p {{Port(to.MqttUrl)}} \
              -i truck-4411 -u {{to.User}} -P "$(cat {{to.Account}}-{{to.User}}.jwt)" \
              -t "hello/#"
            """),
    ];

    private static IReadOnlyList<Snippet> Languages(ConnectTarget to) =>
    [
        Language("go", "Go", "main.go", "go get github.com/nats-io/nats.go", $$"""
            package main

            import (
            	"log"

            	"github.com/nats-io/nats.go"
            )

            func main() {
            	nc, err := nats.Connect("{{to.ClientUrl}}",
            		nats.UserCredentials("{{to.CredsFile}}"),
            		nats.Name("{{to.User}}"))
            	if err != nil {
            		log.Fatal(err)
            	}
            	defer nc.Drain()

            	nc.Publish("hello.world", []byte("from Go"))
            }
            """),
        Language("csharp", "C#", "Program.cs", "dotnet add package NATS.Net", $$"""
            using NATS.Client.Core;
            using NATS.Net;

            await using var nats = new NatsClient(new NatsOpts
            {
                Url = "{{to.ClientUrl}}",
                Name = "{{to.User}}",
                AuthOpts = new NatsAuthOpts { CredsFile = "{{to.CredsFile}}" },
            });

            await nats.PublishAsync("hello.world", "from .NET");
            """),
        Language("js", "JavaScript", "main.mjs", "npm install @nats-io/transport-node", $$"""
            import { connect, credsAuthenticator } from "@nats-io/transport-node";
            import { readFile } from "node:fs/promises";

            const nc = await connect({
              servers: [{{string.Join(", ", to.ClientUrls.Select(u => $"\"{u}\""))}}],
              name: "{{to.User}}",
              authenticator: credsAuthenticator(await readFile("{{to.CredsFile}}")),
            });

            nc.publish("hello.world", "from Node");
            await nc.drain();
            """),
        Language("python", "Python", "main.py", "pip install nats-py nkeys", $$"""
            import asyncio
            import nats

            async def main():
                nc = await nats.connect(
                    [{{string.Join(", ", to.ClientUrls.Select(u => $"\"{u}\""))}}],
                    user_credentials="{{to.CredsFile}}",
                    name="{{to.User}}",
                )
                await nc.publish("hello.world", b"from Python")
                await nc.drain()

            asyncio.run(main())
            """),
        Language("java", "Java", "Main.java", "io.nats:jnats", $$"""
            import io.nats.client.*;
            import java.time.Duration;

            public class Main {
                public static void main(String[] args) throws Exception {
                    Options options = new Options.Builder()
                        .server("{{to.ClientUrl}}")
                        .connectionName("{{to.User}}")
                        .authHandler(Nats.credentials("{{to.CredsFile}}"))
                        .build();

                    try (Connection nc = Nats.connect(options)) {
                        nc.publish("hello.world", "from Java".getBytes());
                        nc.flush(Duration.ofSeconds(2));
                    }
                }
            }
            """),
        Language("rust", "Rust", "main.rs", "cargo add async-nats tokio --features tokio/full", $$"""
            #[tokio::main]
            async fn main() -> Result<(), async_nats::Error> {
                let client = async_nats::ConnectOptions::with_credentials_file("{{to.CredsFile}}")
                    .await?
                    .name("{{to.User}}")
                    .connect("{{to.ClientUrl}}")
                    .await?;

                client.publish("hello.world", "from Rust".into()).await?;
                client.flush().await?;
                Ok(())
            }
            """),
    ];

    private static Snippet Language(string via, string label, string file, string install, string code) =>
        new(via, label, "code", file, code, install, IsLanguage: true);

    private static string Host(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.Host : url;

    private static string Port(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Port > 0
        ? uri.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)
        : "1883";
}
