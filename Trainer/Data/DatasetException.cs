namespace SearchEngine.Trainer.Data;

/// <summary>
/// A training or evaluation file that cannot be used: the message names the file, the line and the remedy.
/// </summary>
public sealed class DatasetException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">File, line (where known), what is wrong and what to do.</param>
    /// <param name="inner">The cause, if another exception reported it.</param>
    public DatasetException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
