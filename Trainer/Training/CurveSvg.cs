using System.Globalization;
using System.Text;

namespace SearchEngine.Trainer.Training;

/// <summary>Draws a curve as SVG, with its lowest and highest value and its number of points.</summary>
internal static class CurveSvg
{
    /// <summary>How the parts of the drawing look.</summary>
    public const string Style = "path{fill:none;stroke:#0a62c9;stroke-width:1.6}" +
        "text{font:11px system-ui,sans-serif;fill:#555}line{stroke:#ccc}";

    private const int Width = 720, Height = 220, Margin = 46, Floor = Height - 24, MaxPoints = 1000;

    /// <summary>The drawing.</summary>
    /// <param name="values">At least two.</param>
    /// <param name="last">What stands under the last point.</param>
    /// <param name="isFile">Whether it stands alone, and not in a page that has <see cref="Style"/>.</param>
    public static string Draw(IReadOnlyList<double> values, string last, bool isFile)
    {
        (double low, double high) = (values.Min(), values.Max());
        double range = high > low ? high - low : 1;
        int every = Math.Max(1, values.Count / MaxPoints);
        StringBuilder path = new();
        for (int i = 0; i < values.Count; i += every)
        {
            double x = Margin + ((Width - Margin - 10.0) * i / (values.Count - 1));
            double y = Floor - ((Height - 40) * (values[i] - low) / range);
            path.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? 'M' : 'L')}{x:f1} {y:f1}");
        }
        (string space, string style) = isFile
            ? (" xmlns=\"http://www.w3.org/2000/svg\"", $"<style>{Style}</style>")
            : ("", "");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"<svg{space} viewBox=\"0 0 {Width} {Height}\" role=\"img\">{style}" +
            $"<line x1=\"{Margin}\" y1=\"{Floor}\" x2=\"{Width}\" y2=\"{Floor}\"/>" +
            $"<text x=\"2\" y=\"20\">{high:g3}</text><text x=\"2\" y=\"{Floor}\">{low:g3}</text>" +
            $"<text x=\"{Margin}\" y=\"{Height - 8}\">1</text>" +
            $"<text x=\"{Width}\" y=\"{Height - 8}\" text-anchor=\"end\">{last}</text><path d=\"{path}\"/></svg>");
    }
}
