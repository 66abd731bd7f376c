namespace SearchEngine.Trainer.Recipes;

/// <summary>Where a recipe keeps what its stages hand on, so that a broken run goes on where it stopped.</summary>
/// <param name="root">The working folder.</param>
internal sealed class RecipeFolders(string root)
{
    /// <summary>tokenizer.json and tokenizer_config.json.</summary>
    public string Tokenizer => Path.Combine(root, "tokenizer");

    /// <summary>Packed token ids by source.</summary>
    public string Corpus => Path.Combine(root, "corpus");

    /// <summary>Counts of kept and dropped records.</summary>
    public string CorpusReport => Path.Combine(Corpus, "report.json");

    /// <summary>Token vectors from co-occurrence.</summary>
    public string GuessedVectors => Path.Combine(root, "guessed-vectors.bin");

    /// <summary>Token vectors after training.</summary>
    public string TrainedVectors => Path.Combine(root, "trained-vectors.bin");

    /// <summary>Token vectors after the stage of tasks.</summary>
    public string TaskVectors => Path.Combine(root, "task-vectors.bin");

    /// <summary>The model that the contrastive stage starts from.</summary>
    public string BaseModel => Path.Combine(root, "base-model");

    /// <summary>The weights after the contrastive stage, float32.</summary>
    public string TrainedWeights => Path.Combine(root, "trained.safetensors");

    /// <summary>Checkpoints of the contrastive stage.</summary>
    public string Checkpoints => Path.Combine(root, "checkpoints");
}
