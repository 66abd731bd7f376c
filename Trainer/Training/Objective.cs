namespace SearchEngine.Trainer.Training;

/// <summary>What a stage drives down.</summary>
public enum Objective
{
    /// <summary>The positive is found among negatives.</summary>
    InfoNce,

    /// <summary>Pairs that people scored higher have higher cosines; needs scores (STS).</summary>
    Cosent,

    /// <summary>A teacher's margins between positive and negatives; needs its scores.</summary>
    MarginMse,

    /// <summary>A teacher's softmax over a query's own passages; needs its scores.</summary>
    KlDistillation,

    /// <summary>A teacher's cosines as they are; needs its scores.</summary>
    CosineDistillation,
}
