// Runs a recipe from raw corpus to model folder, stage after stage; each stage's outcome is kept and not made twice.

using SearchEngine.Embedder.LibTorch;
using SearchEngine.Embedder.Tokenization;
using SearchEngine.Trainer.Batching;
using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Initialization;
using SearchEngine.Trainer.Training;
using TorchSharp;

namespace SearchEngine.Trainer.Recipes;

/// <summary>Makes a model from nothing.</summary>
public sealed class RecipeRun
{
    private const string Trained = "trained", Mined = "mined", Task = "task";

    private readonly ModelRecipe recipe;
    private readonly RecipeFolders folders;
    private readonly Action<string> log;
    private readonly ParallelOptions parallel;
    private readonly TokenVectorStage stages;

    /// <summary>Prepares a run.</summary>
    /// <param name="recipe">What to make.</param>
    /// <param name="workFolder">Keeps what the stages hand on; a run that finds it filled goes on from there.</param>
    /// <param name="log">Receives one line for each thing done.</param>
    /// <param name="clock">Tells how fast it goes.</param>
    /// <param name="parallel">Workers and cancellation.</param>
    public RecipeRun(
        ModelRecipe recipe, string workFolder, Action<string> log, TimeProvider clock, ParallelOptions parallel)
    {
        this.recipe = recipe;
        folders = new RecipeFolders(workFolder);
        this.log = log;
        this.parallel = parallel;
        stages = new TokenVectorStage(recipe, folders, log, clock, parallel);
    }

    /// <summary>Where the whole network trains: cpu or cuda. Token vectors train on the CPU.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Runs every stage that is not done yet.</summary>
    /// <param name="data">A corpus file or a folder of corpus files.</param>
    /// <param name="evaluationFolder">Sets whose texts are kept out of training; null keeps none out. Corpus files
    /// below it are no evaluation sets.</param>
    /// <param name="tasks">Files of labelled texts or scored pairs for the stage of tasks.</param>
    /// <param name="output">The model folder to make or replace.</param>
    /// <exception cref="DatasetException">A file is unusable, or the stage of tasks has none.</exception>
    public void Run(string data, string? evaluationFolder, IReadOnlyList<string> tasks, string output)
    {
        if (recipe.TaskVectors is not null && tasks.Count == 0)
        {
            throw new DatasetException($"The recipe {recipe.Name} has a stage of tasks. Give their files: --tasks.");
        }
        CancellationToken cancellation = parallel.CancellationToken;
        IReadOnlyList<string> files = CorpusFile.List(data);
        Tokenizer tokenizer = CorpusPreparation.PrepareTokenizer(recipe, files, folders, cancellation);
        IReadOnlyList<TokenCorpus> corpora = CorpusPreparation.PrepareCorpora(
            recipe, files, evaluationFolder, tokenizer, folders, log, cancellation);
        log($"corpus: {corpora.Sum(corpus => corpus.TokenCount)} tokens in {corpora.Count} sources");
        CropSource[] sources = corpora.Select(corpus =>
        {
            SourceRecipe source = recipe.Source(corpus.Source);
            return new CropSource(corpus, source.Weight, source.SentenceShare);
        }).ToArray();
        float[][] vectors = GuessedVectors(corpora);
        vectors = stages.Run(Trained, vectors, recipe.TokenVectors, () => Crops(sources, recipe.TokenVectors, 0));
        BagEncoder teacher = new(
            vectors.SelectMany(vector => vector).ToArray(), recipe.Architecture.HiddenSize, recipe.PoolWeighting);
        if (recipe.MinedVectors is { } mining)
        {
            vectors = stages.Run(
                Mined, vectors, mining.Training, () => Retrieval(sources, teacher, mining.Training, 2));
        }
        if (recipe.TaskVectors is { } task)
        {
            vectors = stages.Run(Task, vectors, task.Training, () => new BlendedPairs(
                Retrieval(sources, teacher, task.Training, 1), TaskSets(tokenizer, tasks, evaluationFolder, files),
                task.TaskShare, task.Training.BlendTemperature, task.Training.BatchSize, recipe.Seed));
        }
        WriteBase(vectors);
        TrainWhole(tokenizer, sources);
        ModelExport.Write(folders.BaseModel, TrainedWeights(), output);
        LossCurve.Write([.. ((string[])[Trained, Mined, Task]).SelectMany(folders.Curve)], output, folders.LossDrawing);
        log($"wrote {output}");
    }

    private float[][] GuessedVectors(IReadOnlyList<TokenCorpus> corpora)
    {
        int width = recipe.Architecture.HiddenSize;
        string file = folders.Vectors("guessed");
        if (!File.Exists(file))
        {
            CooccurrenceCounter counter = new(recipe.VocabularySize, recipe.Cooccurrence.Window);
            float[][] vectors = TokenVectorGuess.Vectors(
                corpora, counter, recipe.Cooccurrence, recipe.VocabularySize, width, recipe.Seed, parallel);
            TokenVectorFile.Save(file, vectors);
            log("token vectors: guessed from co-occurrence");
        }
        return TokenVectorFile.Load(file, recipe.VocabularySize, width);
    }

    private CropBatches Crops(IReadOnlyList<CropSource> sources, TokenVectorSettings settings, int seedOffset) =>
        new(sources, recipe.Crops, settings.BlendTemperature, settings.BatchSize, recipe.Seed + seedOffset);

    /// <summary>Pairs of the corpus for a stage after the first: mined ones where the recipe mines.</summary>
    private IPairSource Retrieval(
        IReadOnlyList<CropSource> sources, BagEncoder teacher, TokenVectorSettings settings, int seedOffset)
    {
        CropBatches crops = Crops(sources, settings, seedOffset);
        return recipe.MinedVectors is { } mining
            ? new MinedBatches(crops, teacher, mining, settings.BatchSize, recipe.Seed + seedOffset, parallel)
            : crops;
    }

    private ClassSource[] TaskSets(
        Tokenizer tokenizer, IReadOnlyList<string> tasks, string? evaluationFolder, IReadOnlyList<string> files)
    {
        Decontamination evaluation = evaluationFolder is null
            ? new Decontamination()
            : Decontamination.Read(evaluationFolder, tasks, files);
        ClassSource[] sets = tasks.Select(file => new ClassSource(
            Path.GetFileNameWithoutExtension(file), ClassTexts.Read(file, evaluation), tokenizer.Encode)).ToArray();
        foreach (ClassSource set in sets)
        {
            log($"{set.Name}: {set.TextCount} texts of {set.ClassCount} classes");
        }
        return sets;
    }

    private void WriteBase(float[][] vectors)
    {
        Directory.CreateDirectory(folders.BaseModel);
        foreach (string file in Directory.GetFiles(folders.Tokenizer))
        {
            File.Copy(file, Path.Combine(folders.BaseModel, Path.GetFileName(file)), overwrite: true);
        }
        new BaseModelWriter(recipe.Architecture, recipe.Seed).Write(folders.BaseModel, recipe, vectors);
    }

    private void TrainWhole(Tokenizer tokenizer, IReadOnlyList<CropSource> sources)
    {
        if (recipe.Contrastive is not { } settings || File.Exists(folders.TrainedWeights))
        {
            return;
        }
        torch.Device device = TrainingDevice.Open(Device);
        using DecoderEmbedder model = DecoderEmbedder.Load(folders.BaseModel, device);
        DecoderEncoder encoder = new(model);
        CropBatches crops = new(sources, recipe.Crops, settings.BlendTemperature, settings.BatchSize, settings.Seed);
        InputLayout[] layouts = recipe.Instructions.Prepend(recipe.DefaultInstruction)
            .Select(instruction => new InputLayout(tokenizer, instruction)).ToArray();
        CropExamples examples = new(crops, layouts, settings.MaxQueryTokens, settings.MaxPassageTokens);
        ContrastiveTrainer trainer = new(encoder, examples, settings, tokenizer.PadId ?? 0, device);
        trainer.Run(folders.Checkpoints, new LineProgress(log), parallel.CancellationToken);
        TrainingCheckpoint.WriteWeights(encoder.Parameters, folders.TrainedWeights);
    }

    private string TrainedWeights() => File.Exists(folders.TrainedWeights)
        ? folders.TrainedWeights
        : Path.Combine(folders.BaseModel, "model.safetensors");

    private sealed class LineProgress(Action<string> log) : IProgress<TrainingProgress>
    {
        private const int Interval = 10;

        public void Report(TrainingProgress value)
        {
            if (value.Step % Interval == 0)
            {
                log($"network: {value}");
            }
        }
    }
}
