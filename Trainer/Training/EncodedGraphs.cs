namespace SearchEngine.Trainer.Training;

/// <summary>Vectors and the passes behind them, one a micro-batch; running them backward frees them.</summary>
/// <param name="Plan">The micro-batches.</param>
/// <param name="Vectors">[inputs][d]</param>
/// <param name="Passes">One for each micro-batch.</param>
internal sealed record EncodedGraphs(MicroBatch[] Plan, float[][] Vectors, IEncoderPass[] Passes);
