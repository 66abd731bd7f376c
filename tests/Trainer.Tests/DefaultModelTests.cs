using SearchEngine.Embedder;
using SearchEngine.Trainer.Recipes;

namespace SearchEngine.Trainer.Tests;

public sealed class DefaultModelTests
{
    private const long MaxBytes = 40_000_000;

    [Fact]
    public void The_shipped_model_is_small_enough_to_be_cloned() =>
        Assert.InRange(
            Directory.EnumerateFiles(Folder(), "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length),
            1_000_000, MaxBytes);

    [Fact]
    public void The_recipe_beside_it_describes_it()
    {
        ModelRecipe recipe = ModelRecipe.Read(Path.Combine(Folder(), "recipe.json"));
        ModelDescription description = ModelDescription.Read(Folder());
        Assert.Equal(recipe.VocabularySize, description.VocabularySize);
        Assert.Equal(recipe.Architecture.HiddenSize, description.Dimensions);
        Assert.Equal(recipe.Architecture.MaxTokens, description.MaxTokens);
        Assert.Equal(recipe.DefaultInstruction, description.Prompts.DefaultInstruction);
    }

    [Fact]
    public void Questions_find_their_passages()
    {
        (string Question, string Passage)[] pairs =
        [
            ("how are plants able to make sugar from light",
                "Photosynthesis is the process by which green plants convert sunlight and carbon dioxide into glucose."),
            ("treatment of high blood pressure",
                "Hypertension is managed with drugs such as ACE inhibitors and diuretics, and by eating less salt."),
            ("list files in a directory",
                "The ls command prints the names of the entries of a folder on Unix-like systems."),
        ];
        using EmbeddingModel model = EmbeddingModel.Load(Folder(), new EmbedderOptions { Threads = 1 });
        float[][] questions = model.Embed(pairs.Select(pair => pair.Question).ToArray(), EmbeddingRole.Query);
        float[][] passages = model.Embed(pairs.Select(pair => pair.Passage).ToArray(), EmbeddingRole.Document);
        for (int i = 0; i < pairs.Length; i++)
        {
            double[] scores = passages.Select(p => questions[i].Zip(p, (a, b) => (double)a * b).Sum()).ToArray();
            Assert.Equal(i, Array.IndexOf(scores, scores.Max()));
        }
    }

    private static string Folder()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "models", "default", "config.json")))
        {
            at = at.Parent;
        }
        return Path.Combine(at?.FullName ?? throw new DirectoryNotFoundException("no models/default above the test"),
            "models", "default");
    }
}
