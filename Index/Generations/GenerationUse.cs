// The right to read one generation, whatever is switched meanwhile.
namespace SearchEngine.Index.Generations;

/// <summary>Keeps a generation open until it is disposed. Writes to its collection go to the served one.</summary>
public readonly struct GenerationUse : IDisposable
{
    private readonly Generation _generation;

    internal GenerationUse(Generation generation) => _generation = generation;

    /// <summary>Its number.</summary>
    public int Number => _generation.Number;

    /// <summary>Its documents.</summary>
    public Collection Collection => _generation.Collection!;

    /// <inheritdoc/>
    public void Dispose() => _generation.Release();
}
