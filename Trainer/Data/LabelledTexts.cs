// Classification and clustering sets as contrastive examples (NV-Embed, arXiv 2405.17428, section 4.2).

namespace SearchEngine.Trainer.Data;

/// <summary>Makes training examples of labelled texts.</summary>
public static class LabelledTexts
{
    /// <summary>One example for each text that has a companion: the text, its positive, its negatives.</summary>
    /// <param name="texts">Texts of at least two classes.</param>
    /// <param name="use">Whether other texts or the labels' words stand for the classes.</param>
    /// <param name="negatives">Negatives of an example, at most; each of another class than the text.</param>
    /// <param name="task">Classification or clustering.</param>
    /// <param name="instruction">The task in words, for both sides; null for none.</param>
    /// <param name="seed">Seeds the draws.</param>
    /// <exception cref="DatasetException">There are fewer than two classes.</exception>
    public static IReadOnlyList<TrainingRecord> ToRecords(
        IReadOnlyList<LabelledText> texts, LabelUse use, int negatives, TrainingTask task, string? instruction,
        int seed)
    {
        Dictionary<string, LabelledText[]> classes = texts.GroupBy(text => text.Label, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.DistinctBy(text => text.Text).ToArray());
        if (classes.Count < 2)
        {
            throw new DatasetException(
                $"Labelled texts of {classes.Count} class teach nothing. Give texts of at least two labels.");
        }
        Random random = new(seed);
        bool hasExamples = use == LabelUse.Examples && classes.Count > 2;
        string[] labels = classes.Keys.Order(StringComparer.Ordinal).ToArray();
        List<TrainingRecord> records = [];
        foreach (LabelledText text in texts)
        {
            string[] others = labels.Where(label => label != text.Label).ToArray();
            random.Shuffle(others);
            string? positive = hasExamples ? Companion(text, classes[text.Label], random) : Words(text.Label);
            if (positive is not null)
            {
                records.Add(new TrainingRecord
                {
                    Query = text.Text,
                    Positives = [positive],
                    Negatives = Negatives(others, classes, hasExamples, negatives, random),
                    Instruction = instruction,
                    Task = task,
                });
            }
        }
        return records;
    }

    /// <summary>Another text of the class, or null where there is none.</summary>
    private static string? Companion(LabelledText text, LabelledText[] members, Random random)
    {
        int own = Array.FindIndex(members, member => member.Text == text.Text);
        if (members.Length < 2)
        {
            return null;
        }
        int other = random.Next(members.Length - 1);
        return members[other >= own ? other + 1 : other].Text;
    }

    /// <summary>One of each other class in turn, until there are enough.</summary>
    private static string[] Negatives(
        string[] others, Dictionary<string, LabelledText[]> classes, bool hasExamples, int count, Random random)
    {
        if (!hasExamples)
        {
            return others.Take(count).Select(Words).ToArray();
        }
        HashSet<string> drawn = new(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            LabelledText[] members = classes[others[i % others.Length]];
            drawn.Add(members[random.Next(members.Length)].Text);
        }
        return drawn.ToArray();
    }

    /// <summary>card_arrival reads "card arrival".</summary>
    private static string Words(string label) => label.Replace('_', ' ').Replace('-', ' ').Trim();
}
