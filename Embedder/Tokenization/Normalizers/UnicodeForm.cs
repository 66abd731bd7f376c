namespace SearchEngine.Embedder.Tokenization.Normalizers;

/// <summary>The four Unicode normalisation forms (UAX 15).</summary>
internal enum UnicodeForm
{
    /// <summary>NFC: canonical decomposition, then composition.</summary>
    Composed,

    /// <summary>NFD: canonical decomposition.</summary>
    Decomposed,

    /// <summary>NFKC: compatibility decomposition, then composition.</summary>
    CompatibilityComposed,

    /// <summary>NFKD: compatibility decomposition.</summary>
    CompatibilityDecomposed,
}
