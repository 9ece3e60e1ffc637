using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;

namespace Platform.Admission;

/// <summary>Why an outgoing call was not made or gave nothing of use: one sentence, without secrets.</summary>
public sealed class CallFailedException : Exception
{
    public CallFailedException()
    {
    }

    public CallFailedException(string message)
        : base(message)
    {
    }

    public CallFailedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>An answer, its body read whole, or as far as was asked for.</summary>
public sealed record CallAnswer(HttpStatusCode Status, byte[] Body, CacheControlHeaderValue? CacheControl, string? MediaType, RetryConditionHeaderValue? RetryAfter);

/// <summary>The only way out: https (http to excepted networks only), no redirects, no proxy, no cookies, answers of a bounded size, and
/// <see cref="AddressGuard"/> on every address connected to.</summary>
public sealed class GuardedHttp : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromMilliseconds(600);

    // An exception that was taken back stops counting soon; a renewed certificate or address is noticed.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    private readonly string _agent;
    private readonly Func<IReadOnlyList<IPNetwork>> _excepted;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;
    private readonly SocketsHttpHandler _handler;
    private readonly HttpMessageInvoker _invoker;

    /// <param name="agent">Who calls, as User-Agent says it: "trunkline-callout/1".</param>
    /// <param name="excepted">The networks an administrator allows, asked at every connection.</param>
    public GuardedHttp(string agent, Func<IReadOnlyList<IPNetwork>> excepted)
        : this(excepted, (host, ct) => Dns.GetHostAddressesAsync(host, ct), trust: null, agent)
    {
    }

    internal GuardedHttp(
        Func<IReadOnlyList<IPNetwork>> excepted, Func<string, CancellationToken, Task<IPAddress[]>> resolve, RemoteCertificateValidationCallback? trust, string agent = "trunkline/1")
    {
        _agent = agent;
        _excepted = excepted;
        _resolve = resolve;
        _handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = ConnectTimeout,
            MaxConnectionsPerServer = 32,
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 0,
            PooledConnectionLifetime = Lifetime,
            PooledConnectionIdleTimeout = Lifetime,
            ConnectCallback = ConnectAsync,
        };
        if (trust is not null)
        {
            _handler.SslOptions.RemoteCertificateValidationCallback = trust;
        }

        _invoker = new HttpMessageInvoker(_handler, disposeHandler: false);
    }

    /// <summary>Sends and reads the whole answer.</summary>
    /// <exception cref="CallFailedException">Refused by the guard, not reachable, too slow, or more than <paramref name="most"/> bytes.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public Task<CallAnswer> SendAsync(HttpRequestMessage request, int most, TimeSpan within, CancellationToken ct) => SendAsync(request, most, cutsOff: false, within, ct);

    /// <summary>Sends, and reads the first <paramref name="most"/> bytes of the answer; what comes after them is not waited for.</summary>
    /// <exception cref="CallFailedException">Refused by the guard, not reachable, or too slow.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public Task<CallAnswer> SendReadingFirstAsync(HttpRequestMessage request, int most, TimeSpan within, CancellationToken ct) => SendAsync(request, most, cutsOff: true, within, ct);

    private async Task<CallAnswer> SendAsync(HttpRequestMessage request, int most, bool cutsOff, TimeSpan within, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequireHttp(request.RequestUri);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(within);
        try
        {
            request.Headers.UserAgent.ParseAdd(_agent);
            using var answer = await _invoker.SendAsync(request, deadline.Token);
            var media = answer.Content.Headers.ContentType?.MediaType;
            var body = cutsOff ? await ReadFirstAsync(answer.Content, most, deadline.Token) : await ReadAsync(answer.Content, most, deadline.Token);
            return new(answer.StatusCode, body, answer.Headers.CacheControl, media, answer.Headers.RetryAfter);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new CallFailedException($"{Where(request)} did not answer within {within.TotalMilliseconds:0} ms.", e);
        }
        catch (HttpRequestException e)
        {
            throw new CallFailedException($"{Where(request)} cannot be reached: {Reason(e)}", e);
        }
        catch (IOException e)
        {
            throw new CallFailedException($"{Where(request)} broke off its answer.", e);
        }
    }

    public void Dispose()
    {
        _invoker.Dispose();
        _handler.Dispose();
    }

    private static void RequireHttp(Uri? uri)
    {
        if (uri is not { IsAbsoluteUri: true } || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp))
        {
            throw new CallFailedException("The address is not an https:// URL.");
        }

        if (uri.UserInfo.Length > 0)
        {
            throw new CallFailedException("The address carries user information.");
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var endPoint = context.DnsEndPoint;
        var isPlain = context.InitialRequestMessage.RequestUri?.Scheme == Uri.UriSchemeHttp;
        var excepted = _excepted();
        var addresses = IPAddress.TryParse(endPoint.Host, out var literal) ? [literal] : await _resolve(endPoint.Host, ct);
        var open = Array.FindAll(addresses, a => AddressGuard.IsExcepted(a, excepted) || (!isPlain && AddressGuard.IsPublic(a)));
        if (open.Length == 0)
        {
            throw new CallFailedException(
                addresses.Length == 0 ? "The host name has no address."
                : isPlain && Array.Exists(addresses, AddressGuard.IsPublic) ? "Plain http goes to allowed networks only; use https."
                : "The address is in a private, local or reserved network, which an administrator would have to allow.");
        }

        SocketException? last = null;
        foreach (var (i, address) in open.Index())
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                // One dead address of several must not use up the time of the others.
                using var attempt = CancellationTokenSource.CreateLinkedTokenSource(ct);
                attempt.CancelAfter(i == open.Length - 1 ? ConnectTimeout : AttemptTimeout);
                await socket.ConnectAsync(new IPEndPoint(address, endPoint.Port), attempt.Token);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                last = e;
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw new CallFailedException(last is null ? "No connection in time." : $"No connection: {last.SocketErrorCode}.", last);
    }

    private static async Task<byte[]> ReadFirstAsync(HttpContent content, int most, CancellationToken ct)
    {
        await using var stream = await content.ReadAsStreamAsync(ct);
        var buffer = new byte[most];
        return buffer[..await stream.ReadAtLeastAsync(buffer, most, throwOnEndOfStream: false, ct)];
    }

    private static async Task<byte[]> ReadAsync(HttpContent content, int most, CancellationToken ct)
    {
        if (content.Headers.ContentLength > most)
        {
            throw new CallFailedException($"The answer has more than {most} bytes.");
        }

        await using var stream = await content.ReadAsStreamAsync(ct);
        var buffer = new byte[Math.Min(most, 16 * 1024) + 1];
        var length = 0;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), ct);
            if (read == 0)
            {
                return buffer[..length];
            }

            length += read;
            if (length > most)
            {
                throw new CallFailedException($"The answer has more than {most} bytes.");
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(most + 1, buffer.Length * 2));
            }
        }
    }

    private static string Where(HttpRequestMessage request) => request.RequestUri!.GetLeftPart(UriPartial.Authority);

    private static string Reason(HttpRequestException e) =>
        e.InnerException is CallFailedException refused ? refused.Message
        : e.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => "its host name is not known.",
            HttpRequestError.SecureConnectionError => "TLS failed, or its certificate is not trusted.",
            HttpRequestError.ConnectionError => "no connection.",
            HttpRequestError.ResponseEnded => "it closed the connection.",
            _ => $"{e.HttpRequestError}.",
        };
}
