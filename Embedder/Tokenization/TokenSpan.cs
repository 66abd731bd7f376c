namespace SearchEngine.Embedder.Tokenization;

/// <summary>One token and the characters of the original text that it stands for.</summary>
/// <param name="Id">Row of the token in the model's embedding table.</param>
/// <param name="Start">First UTF-16 character of the original text that the token covers.</param>
/// <param name="Length">Number of UTF-16 characters that it covers; 0 for a token that stands for none.</param>
public readonly record struct TokenSpan(int Id, int Start, int Length);
