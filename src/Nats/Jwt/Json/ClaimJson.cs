using System.Text;
using System.Text.Json;

namespace Platform.Nats.Jwt.Json;

/// <summary>Claims, or parts of them, as JSON of their own: NATS's spelling, unknown members kept, no signature around them.</summary>
internal static class ClaimJson
{
    public static string Write<T>(Shape<T> shape, T source)
        where T : class
    {
        using var output = new JsonOutput();
        shape.Write(output, source);
        return Encoding.UTF8.GetString(output.Written);
    }

    /// <summary>Reads into <paramref name="target"/>, which brings the values of what is absent.</summary>
    /// <exception cref="NatsJwtException">No JSON, or a member of the wrong kind: <see cref="NatsJwtException.Member"/> and the message name it.</exception>
    public static T Read<T>(Shape<T> shape, string json, T target)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(json);
        var data = Encoding.UTF8.GetBytes(json);
        var input = new JsonInput(data, keepUnknown: true);
        try
        {
            input.Reader.Read();
            shape.ReadInto(ref input, target);
            input.RequireEnd();
            return target;
        }
        catch (JsonException e)
        {
            throw Refusal(data, data.Length, NatsJwtError.Json, "this is not JSON", e);
        }
        catch (InsufficientExecutionStackException e)
        {
            throw Refusal(data, 0, NatsJwtError.Json, "nested too deeply", e);
        }
        catch (NatsJwtException e)
        {
            throw Refusal(data, input.Reader.TokenStartIndex, e.Error, e.Message.StartsWith("JSON: ", StringComparison.Ordinal) ? e.Message[6..] : e.Message, e);
        }
    }

    public static NatsJwtException Refusal(string member, string message) =>
        new(NatsJwtError.Value, $"{member}: {message}") { Member = member };

    private static NatsJwtException Refusal(ReadOnlySpan<byte> json, long position, NatsJwtError error, string message, Exception inner)
    {
        var member = JsonPath.At(json, position);
        return new(error, member.Length == 0 ? message : $"{member}: {message}", inner) { Member = member };
    }
}
