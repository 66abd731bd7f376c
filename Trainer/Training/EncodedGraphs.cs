namespace SearchEngine.Trainer.Training;

/// <summary>Vectors and the passes behind them, one a micro-batch; running them backward frees them.</summary>
/// <param name="Plan">The micro-batches.</param>
/// <param name="Vectors">[inputs][d]</param>
/// <param name="Passes">One for each micro-batch; freed twice does no harm.</param>
internal sealed record EncodedGraphs(MicroBatch[] Plan, float[][] Vectors, IEncoderPass[] Passes) : IDisposable
{
    /// <summary>Frees the passes that did not run backward.</summary>
    public void Dispose()
    {
        foreach (IEncoderPass? pass in Passes)
        {
            pass?.Dispose(); // null where the pass never began
        }
    }
}
