// What a model is told besides the texts, in the form of Microsoft.Extensions.AI.
using Microsoft.Extensions.AI;
using SearchEngine.Embedder;

namespace SearchEngine.Server.Http;

/// <summary>Makes the options of calls to a model.</summary>
internal static class EmbeddingCall
{
    /// <summary>Makes options.</summary>
    /// <param name="role">Which side of the search the texts are on.</param>
    /// <param name="instruction">The task; null for the model's own.</param>
    /// <param name="dimensions">Length of the vectors; null for the model's own.</param>
    public static EmbeddingGenerationOptions OptionsOf(
        EmbeddingRole role, string? instruction, int? dimensions = null)
    {
        EmbeddingGenerationOptions options = new()
        {
            Dimensions = dimensions,
            AdditionalProperties = new() { ["role"] = role == EmbeddingRole.Query ? "query" : "document" },
        };
        if (instruction is not null)
        {
            options.AdditionalProperties["instruction"] = instruction;
        }

        return options;
    }
}
