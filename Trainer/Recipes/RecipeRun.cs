// Runs a recipe from raw corpus to model folder, stage after stage; each stage's outcome is kept and not made twice.

using System.Runtime.InteropServices;
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
    private const int LogInterval = 200;

    private readonly ModelRecipe recipe;
    private readonly RecipeFolders folders;
    private readonly Action<string> log;
    private readonly ParallelOptions parallel;

    /// <summary>Prepares a run.</summary>
    /// <param name="recipe">What to make.</param>
    /// <param name="workFolder">Keeps what the stages hand on; a run that finds it filled goes on from there.</param>
    /// <param name="log">Receives one line for each thing done.</param>
    /// <param name="parallel">Workers and cancellation.</param>
    public RecipeRun(ModelRecipe recipe, string workFolder, Action<string> log, ParallelOptions parallel)
    {
        this.recipe = recipe;
        folders = new RecipeFolders(workFolder);
        this.log = log;
        this.parallel = parallel;
    }

    /// <summary>Runs every stage that is not done yet.</summary>
    /// <param name="data">A corpus file or a folder of corpus files.</param>
    /// <param name="evaluationFolder">Sets whose texts are kept out of training; null keeps none out.</param>
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
        float[][] vectors = TrainedVectors(sources, GuessedVectors(corpora));
        WriteBase(TaskVectors(tokenizer, sources, tasks, evaluationFolder, vectors));
        TrainWhole(tokenizer, sources);
        ModelExport.Write(folders.BaseModel, TrainedWeights(), output);
        log($"wrote {output}");
    }

    private float[][] GuessedVectors(IReadOnlyList<TokenCorpus> corpora)
    {
        int width = recipe.Architecture.HiddenSize;
        if (!File.Exists(folders.GuessedVectors))
        {
            CooccurrenceCounter counter = new(recipe.VocabularySize, recipe.Cooccurrence.Window);
            float[][] vectors = TokenVectorGuess.Vectors(
                corpora, counter, recipe.Cooccurrence, recipe.VocabularySize, width, recipe.Seed, parallel);
            TokenVectorFile.Save(folders.GuessedVectors, vectors);
            log("token vectors: guessed from co-occurrence");
        }
        return TokenVectorFile.Load(folders.GuessedVectors, recipe.VocabularySize, width);
    }

    private float[][] TrainedVectors(IReadOnlyList<CropSource> sources, float[][] guessed)
    {
        if (!File.Exists(folders.TrainedVectors))
        {
            TokenVectorSettings settings = recipe.TokenVectors;
            CropBatches batches = new(
                sources, recipe.Crops, settings.BlendTemperature, settings.BatchSize, recipe.Seed);
            TokenVectorTrainer trainer = new(guessed, settings, parallel);
            Train(trainer, settings, (step, batch) => batches.Draw(step, batch.Queries, batch.Passages));
            TokenVectorFile.Save(folders.TrainedVectors, trainer.Vectors());
        }
        return TokenVectorFile.Load(folders.TrainedVectors, recipe.VocabularySize, recipe.Architecture.HiddenSize);
    }

    private float[][] TaskVectors(
        Tokenizer tokenizer, IReadOnlyList<CropSource> sources, IReadOnlyList<string> tasks, string? evaluationFolder,
        float[][] vectors)
    {
        if (recipe.TaskVectors is not { } stage)
        {
            return vectors;
        }
        if (!File.Exists(folders.TaskVectors))
        {
            Decontamination evaluation = evaluationFolder is null
                ? new Decontamination()
                : Decontamination.Read(evaluationFolder, tasks);
            ClassSource[] sets = tasks.Select(file => new ClassSource(
                Path.GetFileNameWithoutExtension(file), ClassTexts.Read(file, evaluation), tokenizer.Encode)).ToArray();
            foreach (ClassSource set in sets)
            {
                log($"{set.Name}: {set.TextCount} texts of {set.ClassCount} classes");
            }
            TokenVectorSettings settings = stage.Training;
            CropBatches crops = new(
                sources, recipe.Crops, settings.BlendTemperature, settings.BatchSize, recipe.Seed + 1);
            BlendedPairs batches = new(
                crops, sets, stage.TaskShare, settings.BlendTemperature, settings.BatchSize, recipe.Seed);
            TokenVectorTrainer trainer = new(vectors, settings, parallel);
            Train(trainer, settings, batches.Draw);
            TokenVectorFile.Save(folders.TaskVectors, trainer.Vectors());
        }
        return TokenVectorFile.Load(folders.TaskVectors, recipe.VocabularySize, recipe.Architecture.HiddenSize);
    }

    private void Train(TokenVectorTrainer trainer, TokenVectorSettings settings, Action<int, PairBatch> draw)
    {
        PairBatch batch = new();
        double loss = 0;
        long tokens = 0;
        for (int step = 1; step <= settings.Steps; step++)
        {
            draw(step, batch);
            loss += trainer.Step(batch.Queries, batch.Passages, CollectionsMarshal.AsSpan(batch.Classes));
            tokens += batch.TokenCount;
            if (step % LogInterval == 0)
            {
                log($"token vectors: step {step}/{settings.Steps} loss {loss / LogInterval:f4} tokens {tokens}");
                loss = 0;
            }
        }
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
        using DecoderEmbedder model = DecoderEmbedder.Load(folders.BaseModel, torch.CPU);
        DecoderEncoder encoder = new(model);
        CropBatches crops = new(sources, recipe.Crops, settings.BlendTemperature, settings.BatchSize, settings.Seed);
        InputLayout[] layouts = recipe.Instructions.Prepend(recipe.DefaultInstruction)
            .Select(instruction => new InputLayout(tokenizer, instruction)).ToArray();
        CropExamples examples = new(crops, layouts, settings.MaxQueryTokens, settings.MaxPassageTokens);
        ContrastiveTrainer trainer = new(encoder, examples, settings, tokenizer.PadId ?? 0, torch.CPU);
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
