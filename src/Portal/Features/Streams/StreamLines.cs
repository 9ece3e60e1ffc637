using Platform.Kernel;
using Platform.Nats.Client;
using Platform.Nats.JetStream;
using Platform.Portal.Features.Messages;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Streams;

/// <summary>Asks an account's JetStream, as a user that may ask this and nothing else.</summary>
internal sealed class StreamLines(Consoles consoles)
{
    public static readonly IReadOnlyList<string> Answers = ["_INBOX.>"];

    /// <summary>What the asking gives, or what the servers refused it with.</summary>
    /// <param name="account">Another organization's is not found.</param>
    /// <param name="subjects">Of the questions.</param>
    /// <param name="life">How long it may take.</param>
    /// <param name="ask">Told the region it asks in.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<Result<T>> AskAsync<T>(AccountId account, IReadOnlyList<string> subjects, TimeSpan life, Func<NatsJSContext, string, Task<T>> ask, CancellationToken ct)
    {
        if ((await consoles.OpenAsync(account, null, subjects, Answers, life, ct)).IsRefused(out var refusal, out var line))
        {
            return refusal;
        }

        await using (line)
        {
            try
            {
                return await ask(new NatsJSContext(line.Connection), line.Region);
            }
            catch (NatsException e)
            {
                return StreamErrors.Of(e);
            }
        }
    }
}
