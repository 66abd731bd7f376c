namespace SearchEngine.Trainer.Endpoints;

/// <summary>
/// A service did not answer as it should: the message names its address, what it said, and the remedy.
/// </summary>
public sealed class EndpointException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Address, what happened, remedy.</param>
    /// <param name="inner">The cause, if another exception reported it.</param>
    public EndpointException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
