using SearchEngine.Embedder.Tokenization;
using SearchEngine.Trainer.Initialization;
using SearchEngine.Trainer.Recipes;
using SearchEngine.Trainer.Tokenization;

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

    public TinyModel()
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
        new BaseModelWriter(Recipe.Architecture, 1).Write(Folder, Recipe, vectors);
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

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
