using Platform.Nats.Jwt;

namespace Platform.Nats.Sharing;

/// <summary>What one JetStream stream's exporter exports so that another account can consume it, and what the other imports.
/// A client there sets its API prefix to <see cref="ApiPrefix"/>; what push consumers deliver arrives under a prefix too.</summary>
public static class StreamSharing
{
    /// <summary>A pull or push consumer that exists: asked about, pulled from, acknowledged. Nothing can be made or changed.</summary>
    /// <param name="stream">A stream's name.</param>
    /// <param name="consumer">A durable consumer's name.</param>
    /// <param name="deliver">Where its messages are pushed, without wildcards; null for a pull consumer.</param>
    public static IReadOnlyList<NatsExport> Exports(string stream, string consumer, string? deliver)
    {
        List<NatsExport> exports =
        [
            Service($"$JS.API.CONSUMER.INFO.{stream}.{consumer}", "Singleton", $"{stream}: state of consumer {consumer}"),
            Service($"$JS.ACK.{stream}.{consumer}.>", "Singleton", $"{stream}: acknowledgements of {consumer}"),
        ];
        if (deliver is null)
        {
            // One request, many answers: the messages.
            exports.Add(Service($"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}", "Stream", $"{stream}: messages of {consumer}, pulled"));
        }
        else
        {
            exports.Add(new() { Name = $"{stream}: messages of {consumer}, pushed", Subject = $"{deliver}.>", Type = NatsExportType.Stream, TokenReq = true });
            exports.Add(Service($"$JS.FC.{stream}.{consumer}.>", "Singleton", $"{stream}: flow control of {consumer}"));
        }

        return exports;
    }

    /// <summary>"JS.orders.API" for the prefix "orders": what the importing clients set as their JetStream API prefix.</summary>
    public static string ApiPrefix(string prefix) => $"JS.{prefix}.API";

    /// <summary>Where an import of such an export lands: the API under its prefix, pushed messages under theirs, the rest as it is, since
    /// clients answer to what a message says.</summary>
    public static string LocalSubject(string subject, string prefix, string? deliverPrefix)
    {
        ArgumentNullException.ThrowIfNull(subject);
        const string Api = "$JS.API.";
        return subject.StartsWith(Api, StringComparison.Ordinal) ? $"{ApiPrefix(prefix)}.{subject[Api.Length..]}"
            : subject.StartsWith("$JS.", StringComparison.Ordinal) || deliverPrefix is null ? subject
            : $"{deliverPrefix}.{subject}";
    }

    private static NatsExport Service(string subject, string responseType, string name) =>
        new() { Name = name, Subject = subject, Type = NatsExportType.Service, TokenReq = true, ResponseType = responseType };
}
