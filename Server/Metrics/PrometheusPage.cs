// GET /metrics: the instruments of some meters in Prometheus' text format, version 0.0.4.
using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace SearchEngine.Server.Metrics;

/// <summary>Listens to meters from its creation on and writes what they say when it is asked.</summary>
internal sealed class PrometheusPage : IDisposable
{
    /// <summary>The content type of the page.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly MeterListener listener = new();
    private readonly ConcurrentDictionary<Instrument, PrometheusFamily> families = new();
    private readonly Lock gate = new();

    /// <summary>Begins to listen.</summary>
    /// <param name="own">The meter of this server; another server in the process has another.</param>
    /// <param name="others">The names of meters of the process.</param>
    public PrometheusPage(Meter own, params string[] others)
    {
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter == own || others.Contains(instrument.Meter.Name))
            {
                self.EnableMeasurementEvents(instrument, families.GetOrAdd(instrument, PrometheusFamily.Of));
            }
        };
        listener.MeasurementsCompleted = (instrument, _) => families.TryRemove(instrument, out PrometheusFamily? _);
        listener.SetMeasurementEventCallback<double>((_, value, tags, state) => Record(state, value, tags));
        listener.SetMeasurementEventCallback<float>((_, value, tags, state) => Record(state, value, tags));
        listener.SetMeasurementEventCallback<long>((_, value, tags, state) => Record(state, value, tags));
        listener.SetMeasurementEventCallback<int>((_, value, tags, state) => Record(state, value, tags));
        listener.Start();
    }

    /// <summary>The page as it stands.</summary>
    public string Write()
    {
        StringBuilder page = new();
        lock (gate) // two scrapes at once would see half of each other's gauges
        {
            foreach (PrometheusFamily family in families.Values)
            {
                family.BeginObservation();
            }

            listener.RecordObservableInstruments();
            foreach (PrometheusFamily family in families.Values.OrderBy(family => family.Name, StringComparer.Ordinal))
            {
                family.Write(page);
            }
        }

        return page.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => listener.Dispose();

    private static void Record(object? family, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        ((PrometheusFamily)family!).Record(value, Labels(tags));

    // name="value",name="value": the key of a series, already as it is printed.
    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            return "";
        }

        StringBuilder text = new();
        foreach ((string name, object? value) in tags)
        {
            string shown = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            text.Append(text.Length == 0 ? "" : ",").Append(PrometheusFamily.Sanitized(name)).Append("=\"")
                .Append(shown.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n")).Append('"');
        }

        return text.ToString();
    }
}
