// Runs a recipe from raw corpus to model folder, stage after stage; each stage's outcome is kept and not made twice.

using SearchEngine.Embedder.Tokenization;
using SearchEngine.Trainer.Batching;
using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Initialization;

namespace SearchEngine.Trainer.Recipes;

/// <summary>Makes a model from nothing.</summary>
public sealed class RecipeRun
{
    private const string Guessed = "guessed", Trained = "trained", Mined = "mined", Task = "task", Network = "network";

    private readonly ModelRecipe recipe;
    private readonly RecipeFolders folders;
    private readonly Action<string> log;
    private readonly TimeProvider clock;
    private readonly ParallelOptions parallel;
    private readonly TokenVectorStage stages;
    private readonly StageStamps stamps;

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
        this.clock = clock;
        this.parallel = parallel;
        stages = new TokenVectorStage(recipe, folders, log, clock, parallel);
        stamps = new StageStamps(folders, log);
    }

    /// <summary>Where the whole network trains: cpu or cuda. Token vectors train on the CPU.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Runs every stage that is not done yet; a stage whose settings or data changed is made anew, and so are
    /// those behind it.</summary>
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
        stamps.Enter(
            "tokenizer",
            new
            {
                Files = files.SelectMany(StageStamps.Sizes), recipe.VocabularySize, recipe.TokenizerRecordStride,
                recipe.MaxTextChars, recipe.Architecture.MaxTokens,
            },
            folders.Tokenizer);
        Tokenizer tokenizer = CorpusPreparation.PrepareTokenizer(recipe, files, folders, cancellation);
        stamps.Enter("corpus", StageStamps.Sizes(evaluationFolder), folders.Corpus);
        IReadOnlyList<TokenCorpus> corpora = CorpusPreparation.PrepareCorpora(
            recipe, files, evaluationFolder, tokenizer, folders, log, cancellation);
        log($"corpus: {corpora.Sum(corpus => corpus.TokenCount)} tokens in {corpora.Count} sources");
        CropSource[] sources = corpora.Select(corpus =>
        {
            SourceRecipe source = recipe.Source(corpus.Source);
            return new CropSource(corpus, source.Weight, source.SentenceShare);
        }).ToArray();
        foreach (TokenCorpus small in corpora.Where(corpus => corpus.RecordCount < recipe.TokenVectors.BatchSize))
        {
            log($"{small.Source}: {small.RecordCount} records are less than a batch of " +
                $"{recipe.TokenVectors.BatchSize}; they count for tokenizer and co-occurrence alone");
        }
        float[][] vectors = GuessedVectors(corpora);
        stamps.Enter(
            Trained, new { recipe.TokenVectors, recipe.PoolWeighting, recipe.Crops, recipe.Sources },
            folders.Outcomes(Trained));
        vectors = stages.Run(Trained, vectors, recipe.TokenVectors, () => Crops(sources, recipe.TokenVectors, 0));
        BagEncoder teacher = new(
            vectors.SelectMany(vector => vector).ToArray(), recipe.Architecture.HiddenSize, recipe.PoolWeighting);
        if (recipe.MinedVectors is { } mining)
        {
            stamps.Enter(Mined, mining, folders.Outcomes(Mined));
            vectors = stages.Run(
                Mined, vectors, mining.Training, () => Retrieval(sources, teacher, mining.Training, 2));
        }
        if (recipe.TaskVectors is { } task)
        {
            stamps.Enter(
                Task, new { Settings = task, Files = tasks.SelectMany(StageStamps.Sizes) }, folders.Outcomes(Task));
            vectors = stages.Run(Task, vectors, task.Training, () => new BlendedPairs(
                Retrieval(sources, teacher, task.Training, 1), TaskSets(tokenizer, tasks, evaluationFolder, files),
                task.TaskShare, task.Training.BlendTemperature, task.Training.BatchSize, recipe.Seed));
        }
        WriteBase(vectors);
        TrainWhole(tokenizer, sources);
        ModelExport.Write(folders.BaseModel, TrainedWeights(), output);
        LossCurve.Write(
            [.. ((string[])[Trained, Mined, Task, Network]).SelectMany(folders.Curve)], output, folders.LossDrawing);
        File.Copy(folders.CorpusReport, Path.Combine(output, "corpus.json"), overwrite: true);
        log($"wrote {output}");
    }

    private float[][] GuessedVectors(IReadOnlyList<TokenCorpus> corpora)
    {
        int width = recipe.Architecture.HiddenSize;
        string file = folders.Vectors(Guessed);
        stamps.Enter(Guessed, new { recipe.Cooccurrence, width, recipe.Seed }, file);
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
        if (recipe.Contrastive is not { } settings)
        {
            return;
        }
        stamps.Enter(
            Network,
            new { Settings = settings, recipe.Architecture, recipe.DefaultInstruction, recipe.Instructions },
            folders.TrainedWeights, folders.Checkpoints, folders.CurveFile(Network));
        if (!File.Exists(folders.TrainedWeights))
        {
            CropBatches crops = new(sources, recipe.Crops, settings.BlendTemperature, settings.BatchSize, settings.Seed);
            new NetworkStage(recipe, settings, folders, Device)
                .Run(tokenizer, crops, new NetworkCurve(Network, folders, log, clock), parallel.CancellationToken);
        }
    }

    private string TrainedWeights() => recipe.Contrastive is not null
        ? folders.TrainedWeights
        : Path.Combine(folders.BaseModel, "model.safetensors");
}
