// What is left of a file when its format is taken away.
namespace SearchEngine.Server.Extraction;

/// <summary>The words of a file.</summary>
/// <param name="Title">What it calls itself; null when it does not.</param>
/// <param name="Text">Its text; paragraphs are parted by empty lines.</param>
internal sealed record ExtractedFile(string? Title, string Text);
