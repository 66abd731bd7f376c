// NV-Embed's architecture ablation (arXiv 2405.17428, table 2) at small scale: the default model's weights under causal
// or bidirectional attention and four kinds of pooling, all of them fine-tuned alike on a BEIR set's train split,
// judged on its test split. One line a run; mean and deviation over seeds at the end.
using System.Globalization;
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
    private static readonly ContrastiveSettings Settings = new()
    {
        Steps = 40, BatchSize = 64, HardNegatives = 0, Temperature = 0.1, LearningRate = 1e-3, WarmupSteps = 4,
        EmbeddingRateFactor = 30, WeightDecay = 0, MaxQueryTokens = 48, MaxPassageTokens = 96, MicroBatchTokens = 4096,
    };

    public int Run()
    {
        torch.set_num_threads(1); // the workers are the threads
        BeirFolder test = BeirFolder.Read(options.Dataset, "test");
        IReadOnlyList<TrainingRecord> records = TrainingFile.Read(options.Dataset);
        foreach ((string name, Func<ModelDescription, ModelDescription> shape) in Shapes())
        {
            double[] scores = Array.ConvertAll(options.Seeds, seed => Score(shape, seed, records, test));
            double mean = scores.Average();
            double deviation = Math.Sqrt(
                scores.Sum(score => Math.Pow(score - mean, 2)) / Math.Max(1, scores.Length - 1));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name,-28} nDCG@10 {mean:f4} ± {deviation:f4} ({scores.Length} seeds)"));
        }
        return 0;
    }

    private static IEnumerable<(string, Func<ModelDescription, ModelDescription>)> Shapes()
    {
        foreach (bool isCausal in (bool[])[false, true])
        {
            string mask = isCausal ? "causal" : "bidirectional";
            yield return ($"{mask}, latent", d => d with { IsCausal = isCausal });
            yield return ($"{mask}, mean", d => d with { IsCausal = isCausal, CrossAttention = null });
            yield return ($"{mask}, last token",
                d => d with { IsCausal = isCausal, CrossAttention = null, Pooling = PoolingKind.EndToken });
            yield return ($"{mask}, self-attention",
                d => d with { IsCausal = isCausal, CrossAttention = d.CrossAttention! with { Latents = 0 } });
        }
    }

    private double Score(
        Func<ModelDescription, ModelDescription> shape, int seed, IReadOnlyList<TrainingRecord> records,
        BeirFolder test)
    {
        using EmbeddingModel reader = EmbeddingModel.Load(options.Model);
        using SafetensorsFolder weights = SafetensorsFolder.Open(options.Model);
        ModelDescription description = shape(ModelDescription.Read(options.Model));
        using DecoderEmbedder model = DecoderEmbedder.Create(
            description, weights.TrunkPrefix(),
            (name, size) => torch.tensor(weights[name].Expect(size).ToFloats(), size), torch.CPU);
        DecoderEncoder encoder = new(model);
        ContrastiveSettings settings = Settings with { Seed = seed };
        RecordExamples examples = new(
            [records], 1, settings.BatchSize, 0, seed, FineTuning.Limited(reader, settings));
        int padId = reader.Tokenizer.PadId ?? 0;
        new ContrastiveTrainer(encoder, examples, settings, padId, torch.CPU).Run(null, null, default);
        EncoderWorkers workers = new(encoder, torch.CPU, padId, settings.Workers, settings.MicroBatchTokens);
        EncoderTexts texts = new(encoder, workers, FineTuning.Limited(reader, settings));
        string[] queries = test.Queries.Select(query => query.Text).ToArray();
        string[] documents = test.Documents.Select(document => document.Text).ToArray();
        return RetrievalScore.Ndcg(
            test, texts.Embed(queries, EmbeddingRole.Query, null, default),
            texts.Embed(documents, EmbeddingRole.Document, null, default));
    }
}
