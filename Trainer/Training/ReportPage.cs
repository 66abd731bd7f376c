// The report as one HTML file: no script, no style sheet, no font from elsewhere; the curves are SVG.

using System.Globalization;
using System.Net;
using System.Text;

namespace SearchEngine.Trainer.Training;

/// <summary>Draws a training report.</summary>
internal static class ReportPage
{
    /// <summary>Name of the page's file.</summary>
    public const string FileName = "training-report.html";

    private const string Style =
        "body{font:15px/1.5 system-ui,sans-serif;max-width:46em;margin:2em auto;padding:0 1em;color:#222}" +
        "table{border-collapse:collapse}td,th{padding:.2em .9em .2em 0;text-align:left}" +
        "svg{width:100%;height:auto;background:#fafafa}" + CurveSvg.Style;

    /// <summary>The page.</summary>
    public static string Render(TrainingReport report)
    {
        StringBuilder page = new();
        page.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Training report</title>")
            .Append("<style>").Append(Style).Append("</style></head><body><h1>Training report</h1><table>");
        Row(page, "Base model", report.BaseModel);
        Row(page, "What trained", report.Adaptation);
        Row(page, "Examples", Number(report.Examples));
        foreach ((string source, int count) in report.Sources)
        {
            Row(page, "from " + source, Number(count));
        }
        if (report.PassedOver > 0)
        {
            Row(page, "Passed over by a stage", Number(report.PassedOver));
        }
        if (report.Contamination is { } found)
        {
            Row(page, "Left out, as evaluation sets have them", $"{Number(found.Exact)} exact and " +
                $"{Number(found.Near)} near-duplicates of {Number(found.EvaluationTexts)} texts");
        }
        Row(page, "Held out", $"{report.HeldOutQueries} queries among {report.HeldOutPassages} passages");
        if (report.NdcgBefore is { } before && report.NdcgAfter is { } after)
        {
            Row(page, "nDCG@10 held out", string.Create(
                CultureInfo.InvariantCulture, $"{before:f4} before, {after:f4} after"));
        }
        Row(page, "Steps", Number(report.Steps.Count));
        Row(page, "Tokens", Number(report.Tokens));
        Row(page, "Time", string.Create(CultureInfo.InvariantCulture, $"{report.Seconds:f0} s"));
        page.Append("</table>");
        IReadOnlyList<StepPoint> steps = report.Steps;
        Curve(page, "Loss", steps.Select(point => point.Loss).ToArray());
        Curve(page, "Learning rate", steps.Select(point => point.LearningRate).ToArray());
        Curve(page, "Gradient norm", steps.Select(point => point.GradientNorm).ToArray());
        Curve(page, "nDCG@10 of held-out queries", report.Evaluations.Select(point => point.Ndcg).ToArray());
        return page.Append("</body></html>\n").ToString();
    }

    private static void Row(StringBuilder page, string name, string value) => page
        .Append("<tr><th>").Append(WebUtility.HtmlEncode(name)).Append("</th><td>")
        .Append(WebUtility.HtmlEncode(value)).Append("</td></tr>");

    private static void Curve(StringBuilder page, string title, double[] values)
    {
        if (values.Length < 2)
        {
            return;
        }
        page.Append(CultureInfo.InvariantCulture, $"<h2>{WebUtility.HtmlEncode(title)}</h2>")
            .Append(CurveSvg.Draw(values, values.Length.ToString(CultureInfo.InvariantCulture), isFile: false));
    }

    private static string Number(long value) => value.ToString("n0", CultureInfo.InvariantCulture);
}
