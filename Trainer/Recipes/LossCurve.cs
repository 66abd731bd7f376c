using System.Text.Json;
using SearchEngine.Trainer.Training;

namespace SearchEngine.Trainer.Recipes;

/// <summary>The loss of a recipe's stages, as numbers beside the model and as a drawing.</summary>
internal static class LossCurve
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Writes training.json and the drawing; nothing where no stage left a curve.</summary>
    /// <param name="points">All stages, in order.</param>
    /// <param name="model">The model folder.</param>
    /// <param name="drawing">The SVG file; not in the model's folder, where uploads allow no drawings.</param>
    public static void Write(IReadOnlyList<CurvePoint> points, string model, string drawing)
    {
        if (points.Count < 2)
        {
            return;
        }
        File.WriteAllText(Path.Combine(model, "training.json"), JsonSerializer.Serialize(points, Format) + "\n");
        string stages = string.Join(", ", points.GroupBy(point => point.Stage)
            .Select(stage => $"{stage.Last().Step} steps {stage.Key}"));
        File.WriteAllText(
            drawing,
            CurveSvg.Draw(points.Select(point => point.Loss).ToArray(), stages, isFile: true));
    }
}
