namespace SearchEngine.Trainer.Data;

/// <summary>
/// One row of a corpus file: a short text that describes a long one. A {title, text} row and a {q, d} row
/// both become this: title (or question, term, command description) and the text that answers it.
/// </summary>
/// <param name="Title">The short side. Never empty.</param>
/// <param name="Text">The long side. Never empty.</param>
public readonly record struct CorpusRecord(string Title, string Text);
