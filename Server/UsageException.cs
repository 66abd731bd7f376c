// Bad usage that the parser cannot see, such as two options that exclude each other.
namespace SearchEngine.Server;

/// <summary>The arguments make no sense. The command line prints the message and exits with 2.</summary>
/// <param name="message">Which argument, which value, and what to give instead; one line.</param>
internal sealed class UsageException(string message) : Exception(message);
