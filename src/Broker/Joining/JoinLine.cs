using System.Net;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using Platform.Authority;
using Platform.Broker.Agents;
using Platform.Broker.Nodes;

namespace Platform.Broker.Joining;

/// <summary>A joining machine's side of the line to a controller it has never met. It first asks for the fleet's authorities and believes the one that has the
/// token's pin; the token goes over a second connection, to whoever has that one's certificate.</summary>
internal static class JoinLine
{
    private const int LargestAnswer = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <exception cref="JoinException">It does not answer, is another fleet's, or says no.</exception>
    public static async Task<JoinAnswer> AskAsync(Uri controller, JoinToken token, string request, string pinnedFile, CancellationToken ct)
    {
        try
        {
            var pinned = FleetAuthorities.FindPinned(await AuthoritiesAsync(controller, ct), token.Pin)
                ?? throw new JoinException($"{controller} is not of the fleet that the token is of, or that has replaced its authority since. The token was not sent. Check the address, or have the node invited once more.");
            SecretFile.Write(pinnedFile, Encoding.ASCII.GetBytes(pinned), SecretFile.Private);
            return await JoinAsync(controller, token, request, pinnedFile, ct);
        }
        catch (HttpRequestException e) when (e.InnerException is AuthenticationException)
        {
            throw new JoinException($"{controller} shows no certificate of the authority that the token names. The token was not sent. Check the address, or have the node invited once more.");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw new JoinException($"{controller} does not answer as a controller does: {e.Message}");
        }
    }

    private static async Task<string> AuthoritiesAsync(Uri controller, CancellationToken ct)
    {
        // Whoever answers: what it says is believed by the pin alone.
        using var http = Client(new() { SslOptions = new() { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null } });
        return await http.GetStringAsync(new Uri(controller, JoinRequest.AuthoritiesPath), ct);
    }

    private static async Task<JoinAnswer> JoinAsync(Uri controller, JoinToken token, string request, string pinnedFile, CancellationToken ct)
    {
        using var http = Client(ControllerLine.Unknown(new PeerTrust("", pinnedFile)));
        using var answer = await http.PostAsJsonAsync(new Uri(controller, JoinRequest.Path), new JoinRequest(token.Secret, request), NodeSpec.Json, ct);
        return answer.StatusCode is HttpStatusCode.OK
            ? await answer.Content.ReadFromJsonAsync<JoinAnswer>(NodeSpec.Json, ct) ?? throw new JsonException("The answer is null.")
            : throw new JoinException($"{controller} says no ({(int)answer.StatusCode}): {await answer.Content.ReadAsStringAsync(ct)}", isRefused: true);
    }

    private static HttpClient Client(SocketsHttpHandler handler) => new(handler) { Timeout = Patience, MaxResponseContentBufferSize = LargestAnswer };
}
