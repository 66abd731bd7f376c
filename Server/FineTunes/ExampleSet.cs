// The examples of a fine-tune, from what was given or from the documents themselves, split into training and judging.
using System.Security.Cryptography;
using System.Text;
using SearchEngine.Index;
using SearchEngine.Server.Hosting;
using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Synthesis;

namespace SearchEngine.Server.FineTunes;

/// <summary>Examples to train on, and queries to judge by. No query is in both, whatever its case or spacing.</summary>
internal sealed record ExampleSet
{
    private const int FewestJudges = 10, MostJudges = 500;

    // A query made from a document must find it among so many, or it is too vague to teach.
    private const int RoundTripDepth = 20;

    /// <summary>What is trained on.</summary>
    public required IReadOnlyList<TrainingRecord> Training { get; init; }

    /// <summary>What judges the outcome.</summary>
    public required IReadOnlyList<JudgedQuery> HeldOut { get; init; }

    /// <summary>Whether the examples were made from the documents.</summary>
    public required bool IsSynthetic { get; init; }

    /// <summary>Ids that examples named and that the collection does not have; what named nothing else was dropped.
    /// </summary>
    public required int MissingIds { get; init; }

    /// <summary>Makes the examples of an order.</summary>
    /// <param name="order">What was asked.</param>
    /// <param name="collection">Whose documents are the answers.</param>
    /// <param name="traffic">What the making yields to.</param>
    /// <param name="seed">Of the examples made from documents.</param>
    /// <param name="cancellation">Stops the making.</param>
    /// <exception cref="InvalidInputException">There are too few.</exception>
    public static async Task<ExampleSet> OfAsync(FineTuneOrder order, Collection collection, SearchTraffic traffic,
        int seed, CancellationToken cancellation)
    {
        (List<TrainingRecord> records, int missing) = order.Examples.Count == 0
            ? (await SynthesizedAsync(order, collection, traffic, seed, cancellation), 0)
            : Resolved(order, collection);
        if (records.Count < FineTuneOrder.FewestExamples)
        {
            throw new InvalidInputException("pairs", $"leave {records.Count} examples with documents of "
                + $"'{collection.Name}' ({missing} ids are not there); {FineTuneOrder.FewestExamples} are needed.");
        }

        // The order of a hash decides: the same examples are split the same way whenever the job runs again.
        IGrouping<string, TrainingRecord>[] queries = [.. records.GroupBy(record => QueryText.Normal(record.Query))
            .OrderBy(group => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(group.Key))))];
        int judges = Math.Clamp((int)(queries.Length * order.HeldOutShare), FewestJudges, MostJudges);
        return new ExampleSet
        {
            HeldOut = [.. queries.Take(judges).Select(group => new JudgedQuery(group.First().Query,
                group.First().Instruction, [.. group.SelectMany(record => record.Positives).Distinct()]))],
            Training = [.. queries.Skip(judges).SelectMany(group => group)],
            IsSynthetic = order.Examples.Count == 0,
            MissingIds = missing,
        };
    }

    /// <summary>A document as it is embedded: its title in front.</summary>
    public static string PassageOf(StoredDocument document) =>
        Document.EmbeddedText(document.Title, document.Text);

    private static (List<TrainingRecord> Records, int Missing) Resolved(FineTuneOrder order, Collection collection)
    {
        List<TrainingRecord> records = [];
        int missing = 0;
        foreach (IGrouping<string, GivenExample> query in order.Examples.GroupBy(example => example.Query))
        {
            HashSet<string> answers = new(query.SelectMany(example => example.Texts), StringComparer.Ordinal);
            foreach (string id in query.SelectMany(example => example.Ids).Distinct())
            {
                if (collection.Get(id) is { } document)
                {
                    answers.Add(PassageOf(document));
                }
                else
                {
                    missing++;
                }
            }

            answers.RemoveWhere(string.IsNullOrWhiteSpace);
            if (answers.Count > 0)
            {
                records.Add(new TrainingRecord
                {
                    Query = query.Key,
                    Positives = [.. answers],
                    Instruction = order.Instruction,
                });
            }
        }

        return (records, missing);
    }

    private static async Task<List<TrainingRecord>> SynthesizedAsync(FineTuneOrder order, Collection collection,
        SearchTraffic traffic, int seed, CancellationToken cancellation)
    {
        IEnumerable<SyntheticPair> pairs = CorpusSynthesis.PairsWithOrigin(
            collection.Scroll(null, int.MaxValue).Select(one => (one.Id, one.Title, one.Text)),
            new SynthesisSettings { Seed = seed, Instruction = order.Instruction }, cancellation);
        (IReadOnlyList<SyntheticPair> kept, _) = await RoundTripFilter.KeepAsync(
            pairs, new YieldingFinder(collection, traffic), RoundTripDepth, null, cancellation);
        return [.. kept.Select(pair => pair.Record)];
    }
}
