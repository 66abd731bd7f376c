namespace SearchEngine.Trainer.Data;

/// <summary>Tokenises text into the packed ids of a <see cref="TokenCorpus"/>.</summary>
/// <param name="text">A title or a sentence.</param>
/// <param name="ids">Receives the ids, without special tokens.</param>
public delegate void TokenEncoder(ReadOnlySpan<char> text, List<int> ids);
