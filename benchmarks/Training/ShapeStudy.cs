// NV-Embed's architecture ablation (arXiv 2405.17428, table 2) at small scale: a model's weights under causal or
// bidirectional attention and four kinds of pooling, all of them fine-tuned alike (every weight, on a BEIR set's train
// split and spans of its documents) and judged on its test split. The layers of the shipped model are the identity
// until they train, so the first line is a control: the token vectors alone train, and no layer ever does anything.
using SearchEngine.Embedder;
using SearchEngine.Embedder.LibTorch;
using SearchEngine.Trainer.Batching;
using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Evaluation;
using SearchEngine.Trainer.Training;
using TorchSharp;

namespace SearchEngine.Benchmarks.Training;

internal sealed class ShapeStudy(StudyOptions options)
{
    private const double FirstSpread = 0.1;

    private static readonly FineTuneSettings Own = new()
    {
        Adaptation = Adaptation.Full,
        CorpusShare = 0.5,
        Stage1 = new ContrastiveSettings
        {
            Steps = 60, BatchSize = 64, HardNegatives = 0, Temperature = 0.05, LearningRate = 2e-3, WarmupSteps = 6,
            EmbeddingRateFactor = 5, WeightDecay = 0, MaxQueryTokens = 40, MaxPassageTokens = 64,
            MicroBatchTokens = 4096,
        },
    };

    private readonly FineTuneSettings settings = options.Settings(Own);

    public int Run()
    {
        torch.set_num_threads(1); // the workers are the threads
        BeirFolder test = BeirFolder.Read(options.Dataset, "test");
        IReadOnlyList<TrainingRecord> records = TrainingFile.Read(options.Dataset);
        List<SeedScores> done = [];
        foreach ((string name, Adaptation adaptation, Func<ModelDescription, ModelDescription> shape) in Shapes())
        {
            if (options.Shapes.Length > 0 && !options.Shapes.Contains(name))
            {
                continue;
            }
            double[][] scores = Array.ConvertAll(options.Seeds, seed => Scores(shape, adaptation, seed, records, test));
            SeedScores of = new(name, scores);
            Console.WriteLine($"{name,-30} nDCG@10 {of} ({scores.Length} seeds)");
            foreach (SeedScores other in done)
            {
                Console.WriteLine("    " + of.Above(other));
            }
            done.Add(of);
        }
        return 0;
    }

    private static IEnumerable<(string, Adaptation, Func<ModelDescription, ModelDescription>)> Shapes()
    {
        yield return ("no layers, mean", Adaptation.TokenEmbeddings, d => d with { CrossAttention = null });
        foreach (bool isCausal in (bool[])[false, true])
        {
            string mask = isCausal ? "causal" : "bidirectional";
            yield return ($"{mask}, mean", Adaptation.Full,
                d => d with { IsCausal = isCausal, CrossAttention = null });
            yield return ($"{mask}, latent", Adaptation.Full, d => d with { IsCausal = isCausal });
            yield return ($"{mask}, last token", Adaptation.Full,
                d => d with { IsCausal = isCausal, CrossAttention = null, Pooling = PoolingKind.EndToken });
            yield return ($"{mask}, self-attention", Adaptation.Full,
                d => d with { IsCausal = isCausal, CrossAttention = d.CrossAttention! with { Latents = 0 } });
        }
    }

    private double[] Scores(
        Func<ModelDescription, ModelDescription> shape, Adaptation adaptation, int seed,
        IReadOnlyList<TrainingRecord> records, BeirFolder test)
    {
        using EmbeddingModel reader = EmbeddingModel.Load(options.Model);
        using SafetensorsFolder weights = SafetensorsFolder.Open(options.Model);
        ModelDescription description = shape(ModelDescription.Read(options.Model));
        using DecoderEmbedder model = DecoderEmbedder.Create(
            description, weights.TrunkPrefix(),
            (name, size) => torch.tensor(
                Stirred(weights[Stored(name)].Expect(size).ToFloats(), size, seed, name), size), torch.CPU);
        DecoderEncoder encoder = new(model, settings with { Adaptation = adaptation }, seed);
        ContrastiveSettings stage = settings.Stage1 with { Seed = seed };
        string[] documents = test.Documents.Select(document => document.Text).ToArray();
        CorpusSpans? spans = settings.CorpusShare > 0 ? new CorpusSpans(documents) : null;
        RecordExamples examples = new(
            [records], 1, stage.BatchSize, 0, seed, FineTuning.Limited(reader, stage), spans, settings.CorpusShare);
        int padId = reader.Tokenizer.PadId ?? 0;
        new ContrastiveTrainer(encoder, examples, stage, padId, torch.CPU).Run(null, new LastLoss(stage), default);
        EncoderWorkers workers = new(encoder, torch.CPU, padId, stage.Workers, stage.MicroBatchTokens);
        EncoderTexts texts = new(encoder, workers, FineTuning.Limited(reader, stage));
        return RetrievalScore.NdcgByQuery(
            test, texts.Embed(test.Queries.Select(query => query.Text).ToArray(), EmbeddingRole.Query, null, default),
            texts.Embed(documents, EmbeddingRole.Document, null, default));
    }

    /// <summary>
    /// Matrices that are zero, as those of layers that are the identity, begin with small random values: in the identity
    /// the last token says the same of every text, and where all vectors are equal the contrastive loss has no gradient.
    /// </summary>
    private static float[] Stirred(float[] values, long[] size, int seed, string name)
    {
        if (size.Length < 2 || Array.Exists(values, value => value != 0))
        {
            return values;
        }
        Random random = new(seed + name.Sum(letter => letter));
        return Array.ConvertAll(values, _ => (float)((random.NextDouble() - 0.5) * FirstSpread));
    }

    /// <summary>Self-attention starts from the latent block's weights.</summary>
    private static string Stored(string name) =>
        name.Replace("self_attention_model.", "latent_attention_model.", StringComparison.Ordinal);

    /// <summary>Writes the first and the last step's loss to the standard error.</summary>
    private sealed class LastLoss(ContrastiveSettings stage) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Step == 1 || value.Step == stage.Steps)
            {
                Console.Error.WriteLine($"seed {stage.Seed} step {value.Step} loss {value.Loss:f3}");
            }
        }
    }
}
