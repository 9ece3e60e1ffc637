using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Platform.Kernel;

namespace Platform.Portal.Web;

/// <summary>Asks the auth callout service, one of its processes after the other until one answers.</summary>
internal sealed partial class CalloutClient(HttpClient http, IOptions<CalloutOptions> options, ILogger<CalloutClient> logger)
{
    // What a newer process says besides is no fault.
    private static readonly JsonSerializerOptions Lenient = new(Json.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    /// <param name="path">"/explain".</param>
    /// <param name="question">Its JSON body.</param>
    /// <param name="ct">Ends the asking.</param>
    /// <returns>Refused with callout.unavailable when none answers, with callout.not_yet when those that do know nothing of what is asked about.</returns>
    public async Task<Result<T>> AskAsync<T>(string path, object question, CancellationToken ct)
    {
        var refusal = CalloutErrors.Unavailable;
        foreach (var url in options.Value.Urls)
        {
            try
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
                patience.CancelAfter(options.Value.Patience);
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(url, path)) { Content = JsonContent.Create(question, options: Lenient) };
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.Value.Access);
                using var response = await http.SendAsync(request, patience.Token);
                if (response.IsSuccessStatusCode && await response.Content.ReadFromJsonAsync<T>(Lenient, patience.Token) is { } answer)
                {
                    return answer;
                }

                refusal = response.StatusCode is HttpStatusCode.NotFound ? CalloutErrors.NotYet : refusal;
                Refused(logger, url, (int)response.StatusCode);
            }
            catch (Exception e) when (e is HttpRequestException or JsonException or OperationCanceledException && !ct.IsCancellationRequested)
            {
                Silent(logger, url, e);
            }
        }

        return refusal;
    }

    [LoggerMessage(EventId = 3010, Level = LogLevel.Warning, Message = "The callout process at {Url} answered {Status}.")]
    private static partial void Refused(ILogger logger, Uri url, int status);

    [LoggerMessage(EventId = 3011, Level = LogLevel.Warning, Message = "The callout process at {Url} does not answer.")]
    private static partial void Silent(ILogger logger, Uri url, Exception exception);
}
