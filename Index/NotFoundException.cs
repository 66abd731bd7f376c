// What the caller named is not there.
namespace SearchEngine.Index;

/// <summary>What the caller named is not there.</summary>
/// <param name="message">What is missing, and what to do about it.</param>
public sealed class NotFoundException(string message) : Exception(message);
