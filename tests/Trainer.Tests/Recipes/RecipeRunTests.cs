using System.Text.Json.Nodes;
using SearchEngine.Embedder;
using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Initialization;
using SearchEngine.Trainer.Recipes;
using SearchEngine.Trainer.Tests.Training;
using SearchEngine.Trainer.Training;

namespace SearchEngine.Trainer.Tests.Recipes;

public sealed class RecipeRunTests : IDisposable
{
    private static readonly string[] Fruit = ["apple", "lemon", "cherry", "melon"];
    private static readonly string[] Tools = ["hammer", "chisel", "pliers", "wrench"];

    private readonly string folder = Directory.CreateTempSubdirectory("recipe-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_stage_of_tasks_brings_texts_of_one_class_together()
    {
        WriteCorpus();
        string tasks = WriteTasks();
        ModelRecipe plain = TinyModel.Recipe with
        {
            TokenVectors = new TokenVectorSettings { Steps = 20, BatchSize = 8 },
        };
        ModelRecipe taught = plain with
        {
            TaskVectors = new TaskStageRecipe
            {
                TaskShare = 0.5,
                Training = new TokenVectorSettings { Steps = 60, BatchSize = 8, LearningRate = 0.02f },
            },
        };
        double before = Contrast(Make(plain, tasks));
        double after = Contrast(Make(taught, tasks));
        Assert.True(after > before + 0.2, $"{before:f3} -> {after:f3}");
    }

    [Fact]
    public void A_broken_run_goes_on_from_the_stages_it_has_done()
    {
        WriteCorpus();
        string tasks = WriteTasks();
        ModelRecipe recipe = TinyModel.Recipe with
        {
            TokenVectors = new TokenVectorSettings { Steps = 5, BatchSize = 8 },
            MinedVectors = new MiningStageRecipe
            {
                GroupSize = 4,
                Training = new TokenVectorSettings { Steps = 5, BatchSize = 8 },
            },
            TaskVectors = new TaskStageRecipe { Training = new TokenVectorSettings { Steps = 5, BatchSize = 8 } },
        };
        string whole = Make(recipe, tasks);
        Assert.Contains("\"stage\": \"mined\"", File.ReadAllText(Path.Combine(whole, "training.json")));
        Assert.StartsWith("<svg", File.ReadAllText(Path.Combine(folder, "work", "training.svg")));
        byte[] weights = File.ReadAllBytes(Path.Combine(whole, "model.safetensors"));
        File.Delete(Path.Combine(folder, "work", "task-vectors.bin"));
        Directory.Delete(whole, recursive: true);
        Assert.Equal(weights, File.ReadAllBytes(Path.Combine(Make(recipe, tasks), "model.safetensors")));
    }

    [Fact]
    public void A_stage_whose_settings_changed_is_made_anew_and_the_stages_behind_it_too()
    {
        WriteCorpus();
        string tasks = WriteTasks();
        ModelRecipe recipe = TinyModel.Recipe with
        {
            TokenVectors = new TokenVectorSettings { Steps = 5, BatchSize = 8 },
            TaskVectors = new TaskStageRecipe { Training = new TokenVectorSettings { Steps = 5, BatchSize = 8 } },
        };
        byte[] first = File.ReadAllBytes(Path.Combine(Make(recipe, tasks), "model.safetensors"));
        List<string> lines = [];
        string other = Make(
            recipe with { TokenVectors = recipe.TokenVectors with { Temperature = 0.1f } }, tasks, lines.Add);
        Assert.NotEqual(first, File.ReadAllBytes(Path.Combine(other, "model.safetensors")));
        Assert.Equal(
            ["trained: was made of other settings or data; it is made anew",
                "task: was made of other settings or data; it is made anew"],
            lines.Where(line => line.EndsWith("made anew")));
        Assert.Equal(first, File.ReadAllBytes(Path.Combine(Make(recipe, tasks), "model.safetensors")));
    }

    [Fact]
    public void Records_that_repeat_are_read_once()
    {
        WriteCorpus();
        string corpus = Path.Combine(folder, "corpus.jsonl");
        File.AppendAllLines(corpus, File.ReadAllLines(corpus).Take(3));
        List<string> lines = [];
        Make(TinyModel.Recipe with { TokenVectors = new TokenVectorSettings { Steps = 1, BatchSize = 8 } },
            WriteTasks(), lines.Add);
        Assert.Contains(lines, line => line.Contains("corpus: 48 records") && line.EndsWith("3 as repeated"));
    }

    [Fact]
    public void The_network_trains_from_the_vectors_and_a_broken_run_ends_as_an_unbroken_one()
    {
        WriteCorpus();
        ModelRecipe plain = TinyModel.Recipe with
        {
            TokenVectors = new TokenVectorSettings { Steps = 5, BatchSize = 8 },
        };
        ModelRecipe recipe = plain with
        {
            Instructions = ["Find the text"],
            Contrastive = new ContrastiveSettings
            {
                Steps = 12, BatchSize = 8, LearningRate = 0.01, WarmupSteps = 2, CheckpointInterval = 5,
                MaxQueryTokens = 64, MaxPassageTokens = 32, Workers = 1,
            },
        };
        byte[] before = File.ReadAllBytes(Path.Combine(Make(plain, WriteTasks()), "model.safetensors"));
        byte[] whole = File.ReadAllBytes(Path.Combine(Make(recipe, WriteTasks()), "model.safetensors"));
        Assert.NotEqual(before, whole);
        Assert.Contains(
            "\"stage\": \"network\"", File.ReadAllText(Path.Combine(folder, "model", "training.json")));
        File.Delete(Path.Combine(folder, "work", "trained.safetensors"));
        Directory.Delete(Path.Combine(folder, "work", "checkpoints"), recursive: true);
        using CancellationTokenSource stop = new();
        void Log(string line)
        {
            if (line.StartsWith("network: step 10/"))
            {
                stop.Cancel();
            }
        }
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Make(recipe, WriteTasks(), Log, new ParallelOptions { CancellationToken = stop.Token }));
        Assert.Equal(whole, File.ReadAllBytes(Path.Combine(Make(recipe, WriteTasks()), "model.safetensors")));
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(Make(plain, WriteTasks()), "model.safetensors")));
    }

    [Fact]
    public void The_report_of_the_corpus_names_every_source_though_a_break_lay_between()
    {
        string corpus = Directory.CreateDirectory(Path.Combine(folder, "corpus")).FullName;
        WriteCorpus(Path.Combine(corpus, "first.jsonl"));
        WriteCorpus(Path.Combine(corpus, "second.jsonl"));
        ModelRecipe recipe = TinyModel.Recipe with
        {
            TokenVectors = new TokenVectorSettings { Steps = 1, BatchSize = 8 },
        };
        using CancellationTokenSource stop = new();
        RecipeRun Prepare(CancellationToken cancellation) => new(
            recipe, Path.Combine(folder, "work"), line =>
            {
                if (line.StartsWith("first:"))
                {
                    stop.Cancel();
                }
            },
            TimeProvider.System, new ParallelOptions { CancellationToken = cancellation });
        string output = Path.Combine(folder, "model");
        Assert.Throws<OperationCanceledException>(() => Prepare(stop.Token).Run(corpus, null, [], output));
        Prepare(default).Run(corpus, null, [], output);
        string report = File.ReadAllText(Path.Combine(output, "corpus.json"));
        Assert.Equal(
            ["first", "second"],
            JsonNode.Parse(report)!.AsArray().Select(source => (string)source!["source"]!));
    }

    [Fact]
    public void A_stage_that_was_cancelled_ends_as_an_unbroken_one()
    {
        WriteCorpus();
        ModelRecipe recipe = TinyModel.Recipe with
        {
            TokenVectors = new TokenVectorSettings { Steps = 1300, BatchSize = 8 },
        };
        byte[] whole = File.ReadAllBytes(Path.Combine(Make(recipe, WriteTasks()), "model.safetensors"));
        string work = Path.Combine(folder, "work");
        File.Delete(Path.Combine(work, "trained-vectors.bin"));
        using CancellationTokenSource stop = new();
        List<string> lines = [];
        void Log(string line)
        {
            lines.Add(line);
            if (line.StartsWith("trained: step 1200/"))
            {
                stop.Cancel();
            }
        }
        Assert.Throws<OperationCanceledException>(() =>
            Make(recipe, WriteTasks(), Log, new ParallelOptions { CancellationToken = stop.Token }));
        Assert.Equal(
            whole, File.ReadAllBytes(Path.Combine(Make(recipe, WriteTasks(), Log), "model.safetensors")));
        Assert.Contains("trained: goes on after step 1000", lines);
    }

    [Fact]
    public void A_stage_of_tasks_without_a_file_is_refused_before_anything_is_made()
    {
        RecipeRun run = new(
            TinyModel.Recipe with { TaskVectors = new TaskStageRecipe() }, Path.Combine(folder, "work"), _ => { },
            TimeProvider.System, new ParallelOptions());
        var error = Assert.Throws<DatasetException>(() =>
            run.Run(Path.Combine(folder, "corpus.jsonl"), null, [], Path.Combine(folder, "model")));
        Assert.Contains("--tasks", error.Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    private string Make(
        ModelRecipe recipe, string tasks, Action<string>? log = null, ParallelOptions? parallel = null)
    {
        string output = Path.Combine(folder, "model");
        new RecipeRun(
            recipe, Path.Combine(folder, "work"), log ?? (_ => { }), TimeProvider.System,
            parallel ?? new ParallelOptions())
            .Run(Path.Combine(folder, "corpus.jsonl"), null, [tasks], output);
        return output;
    }

    private void WriteCorpus(string? path = null) => File.WriteAllLines(
        path ?? Path.Combine(folder, "corpus.jsonl"),
        Fruit.Concat(Tools).SelectMany(word => Enumerable.Range(0, 6).Select(i =>
            $$"""{"q": "{{word}} {{i}}", "d": "This is the text number {{i}} and it tells of a {{word}}."}""")));

    private string WriteTasks()
    {
        string path = Path.Combine(folder, "kinds.tsv");
        File.WriteAllLines(path, Fruit.Select(word => $"train\tfruit\ta {word} for me")
            .Concat(Tools.Select(word => $"train\ttool\tthe {word} of mine")));
        return path;
    }

    /// <summary>By how much texts of one class are more alike than texts of two.</summary>
    private static double Contrast(string model)
    {
        using EmbeddingModel loaded = EmbeddingModel.Load(model, new EmbedderOptions { Threads = 1 });
        float[][] vectors = loaded.Embed([.. Fruit, .. Tools], EmbeddingRole.Document);
        (double Same, double Other) sums = default;
        for (int i = 0; i < vectors.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double cosine = vectors[i].Zip(vectors[j], (a, b) => (double)a * b).Sum();
                bool isSame = i / Fruit.Length == j / Fruit.Length;
                sums = isSame ? (sums.Same + (cosine / 12), sums.Other) : (sums.Same, sums.Other + (cosine / 16));
            }
        }
        return sums.Same - sums.Other;
    }
}
