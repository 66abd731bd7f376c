using SearchEngine.Embedder.LibTorch;
using SearchEngine.Embedder.Tokenization;
using SearchEngine.Trainer.Initialization;
using SearchEngine.Trainer.Recipes;
using SearchEngine.Trainer.Tokenization;
using TorchSharp;

namespace SearchEngine.Trainer.Tests.Training;

/// <summary>A model folder of a few thousand weights, whole in every part, made anew for each test.</summary>
internal sealed class TinyModel : IDisposable
{
    public static readonly ModelRecipe Recipe = new()
    {
        Name = "tiny",
        VocabularySize = 300,
        Architecture = new ArchitectureRecipe
        {
            HiddenSize = 64, Layers = 1, Heads = 2, KvHeads = 1, HeadDim = 16, IntermediateSize = 32, Latents = 4,
            LatentHeads = 2, LatentHeadDim = 8, MaxTokens = 64,
        },
    };

    private static readonly string[] Words =
        ["apple", "river", "stone", "cloud", "tiger", "piano", "bread", "chair", "ocean", "lemon", "robot", "candle"];

    /// <param name="layers">How many the trunk has.</param>
    public TinyModel(int layers = 1)
    {
        Root = Directory.CreateTempSubdirectory("tiny-").FullName;
        Folder = Path.Combine(Root, "model");
        BytePairTrainingOptions options = new() { VocabularySize = 300, MinPairCount = 1, PartsWords = true };
        BytePairVocabulary vocabulary = new BytePairTrainer(options).Train(Words);
        vocabulary.Save(Folder);
        Random random = new(3);
        float[][] vectors = new float[300][];
        for (int token = 0; token < vectors.Length; token++)
        {
            vectors[token] = new float[64];
            for (int k = 1; k < 64; k++)
            {
                vectors[token][k] = (float)(random.NextDouble() - 0.5);
            }
        }
        ModelRecipe recipe = Recipe with { Architecture = Recipe.Architecture with { Layers = layers } };
        new BaseModelWriter(recipe.Architecture, 1).Write(Folder, recipe, vectors);
        Tokenizer = Tokenizer.Load(Folder);
    }

    public string Root { get; }

    public string Folder { get; }

    public Tokenizer Tokenizer { get; }

    /// <summary>Each word asks for the next one.</summary>
    public string WritePairs(int count)
    {
        string path = Path.Combine(Root, "pairs.jsonl");
        File.WriteAllLines(path, Enumerable.Range(0, count).Select(i =>
            $$"""{"q":"{{Words[i % 12]}} {{i / 12}}","d":"{{Words[(i + 1) % 12]}} number {{i / 12}}"}"""));
        return path;
    }

    /// <summary>The model with layers that see and pass something on; those of a fresh one are the identity.</summary>
    public DecoderEmbedder LoadStirred()
    {
        DecoderEmbedder model = DecoderEmbedder.Load(Folder, torch.CPU);
        Random random = new(7);
        using IDisposable quiet = torch.no_grad();
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in model.Weights.Parameters)
        {
            if (name.Contains("_proj", StringComparison.Ordinal))
            {
                using DisposeScope scope = torch.NewDisposeScope();
                float[] values = new float[parameter.numel()];
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = (random.NextSingle() - 0.5f) * 0.4f;
                }
                parameter.copy_(torch.tensor(values, parameter.shape));
            }
        }
        return model;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
