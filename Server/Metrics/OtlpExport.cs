// Sends traces and metrics to an OpenTelemetry collector.
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace SearchEngine.Server.Metrics;

/// <summary>Exports while the server runs, and flushes when it stops.</summary>
/// <param name="options">The collector.</param>
internal sealed class OtlpExport(OtlpOptions options) : IHostedService
{
    private const string Requests = "Microsoft.AspNetCore"; // the source of a span a request

    private TracerProvider? traces;
    private MeterProvider? metrics;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        ResourceBuilder resource = ResourceBuilder.CreateDefault().AddService("searchengine");
        traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource)
            .AddSource(Telemetry.Name, Requests).AddOtlpExporter(export => Configure(export, "v1/traces")).Build();
        metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource)
            .AddMeter(Telemetry.Name, "System.Runtime")
            .AddOtlpExporter(export => Configure(export, "v1/metrics")).Build();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        traces?.Dispose();
        metrics?.Dispose();
        return Task.CompletedTask;
    }

    private void Configure(OtlpExporterOptions export, string path)
    {
        export.Protocol = options.OverHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        export.Endpoint = options.OverHttp
            ? new Uri($"{options.Endpoint.ToString().TrimEnd('/')}/{path}") : options.Endpoint;
        export.Headers = options.Headers;
    }
}
