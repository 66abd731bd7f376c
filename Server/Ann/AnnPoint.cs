// One line of the ANN benchmark: what one breadth of search costs and finds.
using System.Text.Json.Serialization;

namespace SearchEngine.Server.Ann;

/// <summary>One measured point of the recall-speed curve.</summary>
/// <param name="System">What was measured.</param>
/// <param name="Ef">Breadth of the search.</param>
/// <param name="RecallAt10">Mean share of the true ten nearest that were found.</param>
/// <param name="Qps">Queries per second of wall time, over all query threads.</param>
/// <param name="QpsCpu">Queries per second of CPU time of the process.</param>
/// <param name="P50Us">Median latency in microseconds.</param>
/// <param name="P99Us">99th percentile latency in microseconds.</param>
/// <param name="BuildS">Wall time of the build in seconds.</param>
/// <param name="BuildCpuS">CPU time of the build in seconds, all threads.</param>
/// <param name="BytesPerVector">Codes, links and ids in memory, per vector; without full-precision vectors.</param>
/// <param name="ReorderS">Wall time of renumbering the nodes, where that was asked for.</param>
/// <param name="OpenS">Wall time of opening the snapshot, every page verified, where one was asked for.</param>
internal sealed record AnnPoint(
    string System,
    int Ef,
    [property: JsonPropertyName("recall_at_10")] double RecallAt10,
    double Qps,
    double QpsCpu,
    double P50Us,
    double P99Us,
    double BuildS,
    double BuildCpuS,
    double BytesPerVector,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? ReorderS,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? OpenS);
