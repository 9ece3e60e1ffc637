using System.Globalization;
using System.Net;
using System.Text.Json;
using Platform.Admission;

namespace Platform.Portal.Features.ExternalSignIn;

/// <summary>GitHub has OAuth and no ID token: who somebody is, its API says (docs.github.com/rest/users). The number counts, not the name, which can be given to others; the
/// address is the primary one, if GitHub says it is verified.</summary>
internal sealed class GitHub(SignInHttp http)
{
    private const int MostAnswer = 128 * 1024;

    /// <exception cref="ExternalRefusedException">It gave no token, or does not say who it is.</exception>
    /// <exception cref="CallFailedException">It cannot be reached.</exception>
    public async Task<SaidOfSomebody> ReadAsync(ExternalConnection connection, string? access, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(access))
        {
            // With a code that is not good, GitHub answers 200 and says so in the body.
            throw new ExternalRefusedException(ExternalErrors.TokenRefused, "GitHub took the code for no token.");
        }

        var api = (connection.Provider!.ApiUrl ?? "https://api.github.com").TrimEnd('/');
        using var user = await GetAsync($"{api}/user", access, ct);
        using var emails = await GetAsync($"{api}/user/emails", access, ct);
        if (!user.RootElement.TryGetProperty("id", out var id) || !id.TryGetInt64(out var number) || emails.RootElement.ValueKind != JsonValueKind.Array)
        {
            throw new ExternalRefusedException(ExternalErrors.TokenRefused, "GitHub's answer does not say who it is.");
        }

        var primary = emails.RootElement.EnumerateArray().FirstOrDefault(e => Is(e, "primary") && e.TryGetProperty("email", out var address) && address.ValueKind == JsonValueKind.String);
        var email = primary.ValueKind == JsonValueKind.Object ? primary.GetProperty("email").GetString() : null;
        return new(number.ToString(CultureInfo.InvariantCulture), email, email is not null && Is(primary, "verified"), IsDenied: false, null, [], user.RootElement.Clone());
    }

    private async Task<JsonDocument> GetAsync(string url, string access, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Authorization = new("Bearer", access);
        var answer = await http.SendAsync(request, MostAnswer, ct);
        try
        {
            return answer.Status == HttpStatusCode.OK ? JsonDocument.Parse(answer.Body) : throw new CallFailedException($"GitHub answered {(int)answer.Status}.");
        }
        catch (JsonException e)
        {
            throw new CallFailedException("GitHub answered no JSON.", e);
        }
    }

    private static bool Is(JsonElement value, string member) => value.ValueKind == JsonValueKind.Object && value.TryGetProperty(member, out var flag) && flag.ValueKind == JsonValueKind.True;
}
