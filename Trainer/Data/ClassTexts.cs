// Labelled texts and scored pairs as one thing: classes of texts that belong together.

using System.Globalization;

namespace SearchEngine.Trainer.Data;

/// <summary>Reads the training rows of a task's file.</summary>
public static class ClassTexts
{
    private const string TrainingSplit = "train";

    /// <summary>
    /// Reads split, label, text (the rows whose split is train) or score, a, b (the pairs that are alike, each a
    /// class of its own), between tabs.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="evaluation">Texts to leave out; a pair goes with either of its texts.</param>
    /// <exception cref="DatasetException">The file is missing or a row has another shape.</exception>
    public static IReadOnlyList<LabelledText> Read(string path, Decontamination evaluation)
    {
        List<LabelledText> texts = [];
        int line = 0;
        foreach (string[] columns in Rows(path))
        {
            line++;
            if (columns.Length != 3)
            {
                throw new DatasetException($"{path}, line {line}: expected split, label, text or score, a, b.");
            }
            if (!double.TryParse(columns[0], CultureInfo.InvariantCulture, out double score))
            {
                if (columns[0] == TrainingSplit && !evaluation.ContainsQuery(columns[2]))
                {
                    texts.Add(new LabelledText(columns[2], columns[1]));
                }
            }
            else if (score >= TrainingFile.MinSimilarityScore && !columns.Skip(1).Any(evaluation.ContainsQuery))
            {
                string pair = line.ToString(CultureInfo.InvariantCulture);
                texts.AddRange(columns.Skip(1).Select(text => new LabelledText(text, pair)));
            }
        }
        return texts;
    }

    /// <summary>The texts of a task's file that must not be trained on: those of its other splits.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DatasetException">The file is missing.</exception>
    public static IEnumerable<string> HeldOut(string path) =>
        Rows(path).Where(columns => columns[0] != TrainingSplit &&
            !double.TryParse(columns[0], CultureInfo.InvariantCulture, out _)).Select(columns => columns[^1]);

    private static IEnumerable<string[]> Rows(string path) => File.Exists(path)
        ? File.ReadLines(path).Select(line => line.Split('\t'))
        : throw new DatasetException($"{path}: no such file.");
}
