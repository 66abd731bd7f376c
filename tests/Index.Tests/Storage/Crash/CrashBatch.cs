using System.Text.Json.Nodes;

namespace SearchEngine.Index.Tests.Storage.Crash;

/// <summary>What a writer of the crash test does in one request: the same whenever it is asked for.</summary>
internal sealed record CrashBatch(IReadOnlyList<Document> Upserts, IReadOnlyList<string> Deletes)
{
    public const int IdsOfWriter = 150;
    public const int Writers = 4;

    /// <summary>
    /// How the collection is run. Documents have several passages, and slots are used again at once: the process seldom
    /// lives as long as they rest otherwise.
    /// </summary>
    public static CollectionOptions Options { get; } = TestCollections.Options with
    {
        Splitter = new LineSplitter(), Clock = new TestClock { Step = TestClock.LongerThanRest },
    };

    /// <summary>Batch number <paramref name="number"/> of a writer, from 1.</summary>
    public static CrashBatch Of(int seed, int writer, int number)
    {
        Random random = new(HashCode(seed, writer, number));
        string[] ids = [.. Enumerable.Range(0, random.Next(1, 20))
            .Select(_ => $"w{writer}-{random.Next(IdsOfWriter)}").Distinct()];
        if (random.Next(5) == 0)
            return new CrashBatch([], ids);
        bool isLarge = random.Next(25) == 0;
        return new CrashBatch([.. ids.Select(id => DocumentOf(id, number, isLarge ? 60_000 : 300, random))], []);
    }

    private static Document DocumentOf(string id, int number, int maxLength, Random random)
    {
        char[] text = new char[random.Next(1, maxLength)];
        for (int i = 0; i < text.Length; i++)
            text[i] = random.Next(6) == 0 ? ' ' : (char)random.Next('a', 'ё');
        for (int lines = random.Next(4); lines > 0; lines--)
            text[random.Next(text.Length)] = '\n';
        float[] vector = new float[TestCollections.Dimensions];
        for (int i = 0; i < vector.Length; i++)
            vector[i] = (float)(random.NextDouble() - 0.5);
        return new Document
        {
            Id = id,
            Text = $"batch {number} " + new string(text),
            Title = random.Next(2) == 0 ? null : $"title {number}",
            Metadata = random.Next(2) == 0 ? null : new JsonObject { ["batch"] = number, ["id"] = id },
            Vector = random.Next(2) == 0 ? vector : null,
        };
    }

    // System.HashCode differs from process to process.
    private static int HashCode(int seed, int writer, int number) =>
        unchecked((((seed * 31) + writer) * 1_000_003) + number);
}
