// One instrument as Prometheus sees it: a counter, a gauge or a histogram with its series.
using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace SearchEngine.Server.Metrics;

/// <summary>The series of one instrument, by their labels.</summary>
internal sealed class PrometheusFamily
{
    private static readonly double[] DefaultSeconds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60];

    private readonly ConcurrentDictionary<string, Series> series = new(StringComparer.Ordinal);
    private readonly string help, type;
    private readonly bool isObserved;
    private readonly double[] bounds;

    private PrometheusFamily(Instrument instrument, string type, double[] bounds)
    {
        this.type = type;
        this.bounds = bounds;
        isObserved = instrument.IsObservable;
        help = (instrument.Description ?? instrument.Name).ReplaceLineEndings(" ").Replace("\\", "\\\\");
        string unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        Name = Sanitized(instrument.Name) + unit + (type == "counter" ? "_total" : "");
    }

    /// <summary>The family's name.</summary>
    public string Name { get; }

    /// <summary>The family of an instrument.</summary>
    public static PrometheusFamily Of(Instrument instrument)
    {
        Type kind = instrument.GetType();
        string name = kind.Name[..kind.Name.IndexOf('`')];
        double[] bounds = instrument is Histogram<double> { Advice.HistogramBucketBoundaries: { } advised }
            ? [.. advised] : DefaultSeconds;
        return name switch
        {
            "Histogram" => new PrometheusFamily(instrument, "histogram", bounds),
            "Counter" or "ObservableCounter" => new PrometheusFamily(instrument, "counter", []),
            _ => new PrometheusFamily(instrument, "gauge", []),
        };
    }

    /// <summary>A name in Prometheus' alphabet.</summary>
    public static string Sanitized(string name) =>
        string.Create(name.Length, name, static (to, from) =>
        {
            for (int i = 0; i < to.Length; i++)
            {
                to[i] = char.IsAsciiLetterOrDigit(from[i]) ? from[i] : '_';
            }
        });

    /// <summary>Forgets what was observed before: a series that is not observed any more is gone.</summary>
    public void BeginObservation()
    {
        if (isObserved)
        {
            series.Clear();
        }
    }

    /// <summary>Takes a measurement.</summary>
    public void Record(double value, string labels)
    {
        Series one = series.GetOrAdd(labels, static (_, length) => new Series(length), bounds.Length);
        lock (one)
        {
            one.Count++;
            one.Sum = isObserved ? value : one.Sum + value;
            for (int i = 0; i < bounds.Length; i++)
            {
                one.Buckets[i] += value <= bounds[i] ? 1 : 0;
            }
        }
    }

    /// <summary>Appends the family to a page.</summary>
    public void Write(StringBuilder page)
    {
        page.Append($"# HELP {Name} {help}\n# TYPE {Name} {type}\n");
        foreach ((string labels, Series one) in series.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            lock (one)
            {
                if (bounds.Length == 0)
                {
                    Line(page, "", labels, one.Sum);
                    continue;
                }

                string before = labels.Length == 0 ? "" : labels + ",";
                for (int i = 0; i < bounds.Length; i++)
                {
                    Line(page, "_bucket", $"{before}le=\"{Text(bounds[i])}\"", one.Buckets[i]);
                }

                Line(page, "_bucket", $"{before}le=\"+Inf\"", one.Count);
                Line(page, "_sum", labels, one.Sum);
                Line(page, "_count", labels, one.Count);
            }
        }
    }

    private void Line(StringBuilder page, string ending, string labels, double value) =>
        page.Append(Name).Append(ending).Append(labels.Length == 0 ? "" : $"{{{labels}}}").Append(' ')
            .Append(Text(value)).Append('\n');

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    private sealed class Series(int buckets)
    {
        public long Count;
        public double Sum;
        public long[] Buckets { get; } = new long[buckets];
    }
}
