// Where OpenTelemetry data goes.
namespace SearchEngine.Server.Metrics;

/// <summary>A collector that speaks OTLP.</summary>
/// <param name="Endpoint">Its address; with HTTP the paths <c>/v1/traces</c> and <c>/v1/metrics</c> are added.</param>
/// <param name="OverHttp">Whether it is spoken to in protobuf over HTTP instead of gRPC.</param>
/// <param name="Headers">Headers that it wants, <c>name=value,name=value</c>; null for none.</param>
internal sealed record OtlpOptions(Uri Endpoint, bool OverHttp, string? Headers);
