namespace SearchEngine.Trainer.Training;

/// <summary>Training had to stop: the message says at which step, why, and what to change.</summary>
public sealed class TrainingException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Step, reason and remedy.</param>
    /// <param name="inner">The cause, if another exception reported it.</param>
    public TrainingException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
