using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Platform.Admission;
using Platform.Portal.Features.ExternalSignIn;
using Platform.Portal.Web;

namespace Platform.Portal.Features.People;

/// <summary>Whether a password is known from a breach, by a range service (Pwned Passwords API v3, "Searching by range"): it is told the first five digits of the SHA-1 hash, which
/// hundreds of passwords have in common, and answers with the rest of each it knows, "SUFFIX:COUNT" a line. No service is set, or it does not answer: <see cref="CommonPasswords"/> alone
/// decides, as nobody could sign up while another's service is down.</summary>
internal sealed partial class BreachedPasswords(SignInHttp http, IOptions<PortalOptions> portal, ILogger<BreachedPasswords> logger)
{
    private const int Prefix = 5;
    private const int MostAnswer = 256 * 1024;
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(3);

    public async Task<bool> HasAsync(string password, CancellationToken ct)
    {
        if (portal.Value.SignIn.BreachedPasswordsUrl is not { Length: > 0 } service)
        {
            return false;
        }

#pragma warning disable CA5350 // What such services are indexed by; nothing is kept of it.
        var hash = Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(password)));
#pragma warning restore CA5350
        try
        {
            // With padding, the answer's length does not tell which range it is.
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{service.TrimEnd('/')}/{hash[..Prefix]}") { Headers = { { "Add-Padding", "true" } } };
            var answer = await http.SendAsync(request, MostAnswer, Within, ct);
            if ((int)answer.Status == StatusCodes.Status200OK)
            {
                return Knows(Encoding.ASCII.GetString(answer.Body), hash.AsSpan(Prefix));
            }

            NotAnswered(logger, $"It answered {(int)answer.Status}.");
        }
        catch (CallFailedException e)
        {
            NotAnswered(logger, e.Message);
        }

        return false;
    }

    // A count of 0 is padding.
    private static bool Knows(ReadOnlySpan<char> answer, ReadOnlySpan<char> suffix)
    {
        foreach (var line in answer.EnumerateLines())
        {
            if (line.Length > suffix.Length + 1 && line[suffix.Length] == ':' && line[..suffix.Length].Equals(suffix, StringComparison.OrdinalIgnoreCase))
            {
                return line[(suffix.Length + 1)..].Trim() is not "0";
            }
        }

        return false;
    }

    [LoggerMessage(EventId = 3072, Level = LogLevel.Warning, Message = "The range service of breached passwords does not do: a new password was held against the built-in list alone. {Reason}")]
    private static partial void NotAnswered(ILogger logger, string reason);
}
