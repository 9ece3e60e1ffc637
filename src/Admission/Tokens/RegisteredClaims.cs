using System.Text.Json;

namespace Platform.Admission;

/// <summary>The claims every token is judged by (RFC 7519 §4.1, OpenID Connect's azp), each of its one right type.</summary>
internal static class RegisteredClaims
{
    private const int MaxAudiences = 64;

    // The end of the year 9999, which is as far as DateTimeOffset goes.
    private const double LastSecond = 253_402_300_799;

    /// <summary>The text, null when it is absent; an error when it is there and no text.</summary>
    public static string? Text(JsonElement claims, string name, out string? error)
    {
        error = null;
        if (!claims.TryGetProperty(name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text)
        {
            return text;
        }

        error = $"its {name} is no text";
        return null;
    }

    /// <summary>A NumericDate: seconds, also with a fraction; null when it is absent, an error when it is there and no date.</summary>
    public static DateTimeOffset? Time(JsonElement claims, string name, out string? error)
    {
        error = null;
        if (!claims.TryGetProperty(name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number)
        {
            if (value.TryGetInt64(out var seconds) && seconds is >= 0 and <= (long)LastSecond)
            {
                return DateTimeOffset.FromUnixTimeSeconds(seconds);
            }

            if (value.TryGetDouble(out var fraction) && fraction is >= 0 and <= LastSecond)
            {
                return DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Floor(fraction * 1000));
            }
        }

        error = $"its {name} is no date";
        return null;
    }

    /// <summary>How many audiences it has, 0 for none; -1 when aud is neither a text nor a list of texts.</summary>
    public static int CountAudiences(JsonElement claims)
    {
        if (!claims.TryGetProperty("aud", out var aud))
        {
            return 0;
        }

        if (aud.ValueKind == JsonValueKind.String)
        {
            return 1;
        }

        if (aud.ValueKind != JsonValueKind.Array || aud.GetArrayLength() > MaxAudiences)
        {
            return -1;
        }

        foreach (var item in aud.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String)
            {
                return -1;
            }
        }

        return aud.GetArrayLength();
    }

    /// <summary>Whether aud names one of these, letter for letter. Asked only of an aud that <see cref="CountAudiences"/> found well-formed.</summary>
    public static bool HasAudience(JsonElement claims, IReadOnlyList<string> audiences)
    {
        if (!claims.TryGetProperty("aud", out var aud))
        {
            return false;
        }

        for (var i = 0; i < audiences.Count; i++)
        {
            if (aud.ValueKind == JsonValueKind.String)
            {
                if (aud.ValueEquals(audiences[i]))
                {
                    return true;
                }

                continue;
            }

            foreach (var item in aud.EnumerateArray())
            {
                if (item.ValueEquals(audiences[i]))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
