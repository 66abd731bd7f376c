namespace SearchEngine.Trainer.Training;

/// <summary>How a learning rate falls after its warm-up.</summary>
public enum RateDecay
{
    /// <summary>In a straight line to zero.</summary>
    Linear,

    /// <summary>Along half a cosine to zero.</summary>
    Cosine,

    /// <summary>Not at all.</summary>
    Constant,
}
