namespace Platform.Nats.Jwt.Json;

/// <summary>Members with a vocabulary: export types and sampling rates.</summary>
internal static partial class PartShapes
{
    /// <summary>"headers" (0) in any case, or an integer; what is out of range reads but cannot be written.</summary>
    public static long ReadSampling(ref JsonInput input, long current)
    {
        _ = current;
        return input.Reader.TokenType == System.Text.Json.JsonTokenType.String
            ? ReadHeaders(ref input)
            : input.Int64(0);
    }

    public static void WriteSampling(JsonOutput output, long sampling)
    {
        switch (sampling)
        {
            case 0:
                output.String("headers");
                break;
            case >= 1 and <= 100:
                output.Number(sampling);
                break;
            default:
                throw new NatsJwtException(NatsJwtError.Value, "unknown sampling rate");
        }
    }

    private static long ReadHeaders(ref JsonInput input) =>
        !input.Reader.ValueIsEscaped && GoText.Fold(input.String("")) is "headers"
            ? 0
            : throw JsonInput.WrongType("\"headers\" or an integer");

    private static Shape<NatsServiceLatency> AddSampling(Shape<NatsServiceLatency> shape) => shape.Add(
        "sampling",
        (ref input, target) => target.Sampling = ReadSampling(ref input, target.Sampling),
        (output, source) =>
        {
            output.Name("\"sampling\":"u8);
            WriteSampling(output, source.Sampling);
        });

    public static Shape<T> AddType<T>(Shape<T> shape, string name, Func<T, NatsExportType> get, Action<T, NatsExportType> set)
        where T : class => shape.Add(
        name,
        (ref input, target) => set(target, input.String("") switch
        {
            "stream" => NatsExportType.Stream,
            "service" => NatsExportType.Service,
            var other => throw new NatsJwtException(NatsJwtError.Value, $"unknown export type {GoText.Quote(other)}"),
        }),
        (output, source) =>
        {
            var type = get(source);
            if (type != NatsExportType.Unknown)
            {
                output.Name(name);
                output.String(type switch
                {
                    NatsExportType.Stream => "stream",
                    NatsExportType.Service => "service",
                    _ => throw new NatsJwtException(NatsJwtError.Value, "unknown export type"),
                });
            }
        });
}
