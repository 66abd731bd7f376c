// What late interaction needs of a model: one vector a token.
namespace SearchEngine.Query;

/// <summary>Gives the states of the tokens of texts. Safe for concurrent use.</summary>
public interface ITokenStates
{
    /// <summary>Components of a state.</summary>
    int Size { get; }

    /// <summary>The states of a query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="instruction">What is searched for, in words; empty for none, null for the model's own.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>[tokens, <see cref="Size"/>], rows of unit length; those of the instruction are left out.</returns>
    Task<float[]> OfQueryAsync(string query, string? instruction, CancellationToken cancellation);

    /// <summary>The states of documents.</summary>
    /// <param name="texts">The documents.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>[tokens, <see cref="Size"/>] a text, in their order; rows of unit length.</returns>
    Task<float[][]> OfDocumentsAsync(IReadOnlyList<string> texts, CancellationToken cancellation);
}
