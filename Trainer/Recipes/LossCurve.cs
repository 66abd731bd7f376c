using System.Text.Json;
using SearchEngine.Trainer.Training;

namespace SearchEngine.Trainer.Recipes;

/// <summary>The loss of a recipe's stages beside the model that they made.</summary>
internal static class LossCurve
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Writes training.json and training.svg; nothing where no stage left a curve.</summary>
    /// <param name="points">All stages, in order.</param>
    /// <param name="folder">The model folder.</param>
    public static void Write(IReadOnlyList<CurvePoint> points, string folder)
    {
        if (points.Count < 2)
        {
            return;
        }
        File.WriteAllText(Path.Combine(folder, "training.json"), JsonSerializer.Serialize(points, Format) + "\n");
        string stages = string.Join(", ", points.GroupBy(point => point.Stage)
            .Select(stage => $"{stage.Last().Step} steps {stage.Key}"));
        File.WriteAllText(
            Path.Combine(folder, "training.svg"),
            CurveSvg.Draw(points.Select(point => point.Loss).ToArray(), stages, $"<style>{CurveSvg.Style}</style>"));
    }
}
