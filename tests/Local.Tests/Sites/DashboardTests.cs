using System.Text.Json;
using System.Text.RegularExpressions;

namespace Platform.Local.Tests.Sites;

public sealed partial class DashboardTests
{
    // Prometheus' own word on who answers, and what the framework of the portal counts (HostTests sees it served).
    private static readonly string[] Others = ["up", "http_server_request_duration_seconds_count", "http_server_request_duration_seconds_bucket"];

    [Fact]
    public void Every_panel_shows_what_some_process_counts()
    {
        using var dashboard = JsonDocument.Parse(Sources.Read("infra/grafana/dashboards/trunkline.json"));
        var shown = dashboard.RootElement.GetProperty("panels").EnumerateArray().SelectMany(p => p.GetProperty("targets").EnumerateArray()).SelectMany(t => Metrics(t.GetProperty("expr").GetString()!)).ToHashSet();

        shown.Count.ShouldBeGreaterThan(15);
        shown.Except(Others).Where(m => !Sources.Knows(m)).ShouldBeEmpty();
    }

    [Fact]
    public void A_metric_nobody_counts_is_seen() =>
        Metrics("sum by (region) (rate(trunkline_node_downs_total{node=\"a\"}[1m]))").Where(m => !Sources.Knows(m)).ShouldBe(["trunkline_node_downs_total"]);

    [Fact]
    public void Datasource_and_dashboards_are_where_Grafana_is_told()
    {
        var dashboard = Sources.Read("infra/grafana/dashboards/trunkline.json");
        var source = Yaml.Documents(Sources.Read("infra/grafana/provisioning/datasources/prometheus.yml")).Single()["datasources"]![0]!;
        var provider = Yaml.Documents(Sources.Read("infra/grafana/provisioning/dashboards/trunkline.yml")).Single()["providers"]![0]!;

        source["url"]!.Text().ShouldBe("http://prometheus:9090");
        DatasourceUid().Matches(dashboard).Select(m => m.Groups["uid"].Value).Distinct().ShouldBe([source["uid"]!.Text()]);
        Sources.Read("docker-compose.yml").ShouldContain($"./infra/grafana/dashboards:{provider["options"]!["path"]}:ro");
    }

    private static IEnumerable<string> Metrics(string query) => Metric().Matches(query).Select(m => m.Value);

    // What is no function, label or text.
    [GeneratedRegex(@"(?<![\w""])(trunkline_|http_server_|up\b)\w*(?!\w*[=(])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Metric();

    [GeneratedRegex(@"""type"": ""prometheus"", ""uid"": ""(?<uid>\w+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DatasourceUid();
}
