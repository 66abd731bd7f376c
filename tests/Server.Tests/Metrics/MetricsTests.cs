using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using SearchEngine.Server.Metrics;
using SearchEngine.Server.Tests.EndToEnd;

namespace SearchEngine.Server.Tests.Metrics;

[Collection(Alone.Name)]
public sealed class MetricsTests
{
    [SkippableFact]
    public async Task The_page_shows_requests_stages_sizes_and_memory()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await server.MakeCollectionAsync("c");
        await server.PostAsync("/v1/collections/c/documents", """[{"id": "a", "text": "some words"}]""");
        await server.PostAsync("/v1/collections/c/search", """{"query": "words"}""");

        RunningServer.Answer page = await server.GetAsync("/metrics");

        Assert.Equal((200, "text/plain"), (page.Status, page.ContentType));
        string[] lines = page.Text.Split('\n');
        Assert.Contains("searchengine_http_request_duration_seconds_count{method=\"POST\"," +
            "route=\"/v1/collections/{name}/search\",status=\"200\"} 1", lines);
        Assert.Contains("searchengine_collection_documents{collection=\"c\"} 1", lines);
        Assert.Contains("searchengine_documents_written_total 1", lines);
        Assert.True(Value("searchengine_search_stage_duration_seconds_count{stage=\"embed\"}") >= 1);
        Assert.True(Value("searchengine_embedding_tokens_total") > 0);
        Assert.True(Value("searchengine_collection_wal_bytes{collection=\"c\"}") > 0);
        Assert.True(Value("searchengine_memory_resident_bytes") > 1 << 20);
        foreach (string name in new[] { "embedding_queue", "embedding_cache_hits_total", "jobs",
            "gpu_memory_used_bytes", "collection_disk_bytes", "http_requests_active" })
        {
            Assert.Contains($"# TYPE searchengine_{name} ", page.Text);
        }

        double Value(string series) =>
            double.Parse(lines.Single(line => line.StartsWith(series + ' '))[series.Length..]);
    }

    [Fact]
    public void Every_kind_of_instrument_is_written_as_Prometheus_reads_it()
    {
        using Meter meter = new($"test-{Guid.NewGuid()}");
        using PrometheusPage page = new(meter);
        Counter<long> counter = meter.CreateCounter<long>("jobs.done", null, "Jobs\nthat ended.");
        Histogram<double> histogram = meter.CreateHistogram("wait", "s", "Waits.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] });
        int level = 3;
        meter.CreateObservableGauge("level", () => level, "By");
        counter.Add(2, new KeyValuePair<string, object?>("kind", "a\"b\\c"));
        counter.Add(1, new KeyValuePair<string, object?>("kind", "a\"b\\c"));
        histogram.Record(0.25);
        histogram.Record(1);
        histogram.Record(7);
        page.Write();
        level = 5;

        Assert.Equal("""
            # HELP jobs_done_total Jobs that ended.
            # TYPE jobs_done_total counter
            jobs_done_total{kind="a\"b\\c"} 3
            # HELP level_bytes level
            # TYPE level_bytes gauge
            level_bytes 5
            # HELP wait_seconds Waits.
            # TYPE wait_seconds histogram
            wait_seconds_bucket{le="0.5"} 1
            wait_seconds_bucket{le="1"} 2
            wait_seconds_bucket{le="+Inf"} 3
            wait_seconds_sum 8.25
            wait_seconds_count 3

            """, page.Write());
    }

    [SkippableFact]
    public async Task Traces_and_metrics_reach_a_collector_by_OTLP()
    {
        Dictionary<string, byte[]> received = [];
        await using WebApplication collector = WebApplication.Create();
        collector.Urls.Add("http://127.0.0.1:0");
        collector.MapPost("/v1/{signal}", async (HttpRequest request, string signal) =>
        {
            using MemoryStream body = new();
            await request.Body.CopyToAsync(body);
            lock (received)
            {
                received[signal] = [.. received.GetValueOrDefault(signal, []), .. body.ToArray()];
            }
        });
        await collector.StartAsync();
        OtlpOptions otlp = new(new Uri(collector.Urls.First()), OverHttp: true, Headers: null);
        await using (RunningServer server = await RunningServer.StartAsync(configure: o => o with { Otlp = otlp }))
        {
            await server.MakeCollectionAsync("traced");
            await server.PostAsync("/v1/collections/traced/search", """{"query": "words"}""");
        }

        string traces = Encoding.UTF8.GetString(received["traces"]);
        Assert.Contains("POST /v1/collections/{name}/search", traces);
        Assert.Contains("search.embed", traces);
        Assert.Contains("searchengine.http.request.duration", Encoding.UTF8.GetString(received["metrics"]));
    }
}
