using Microsoft.Extensions.AI;

namespace SearchEngine.Embedder;

/// <summary>The asynchronous surface of Microsoft.Extensions.AI: requests of concurrent callers share batches; queries
/// have a lane of their own, so that they never wait behind an ingest.</summary>
public sealed partial class EmbeddingModel
{
    /// <summary>Key of <see cref="EmbeddingGenerationOptions.AdditionalProperties"/>: <c>query</c> or
    /// <c>document</c> (the default).</summary>
    public const string RoleKey = "role";

    /// <summary>Key of <see cref="EmbeddingGenerationOptions.AdditionalProperties"/>: the instruction; an empty one
    /// means none.</summary>
    public const string InstructionKey = "instruction";

    /// <summary>Key of <see cref="EmbeddingGenerationOptions.AdditionalProperties"/>: what stands in front of the texts
    /// in place of the model's own template; <see cref="PromptTemplate.Slot"/> in it becomes the instruction.</summary>
    public const string TemplateKey = "template";

    /// <summary>Embeds texts.</summary>
    /// <param name="values">Any texts.</param>
    /// <param name="options">Role, instruction and template under <see cref="RoleKey"/>, <see cref="InstructionKey"/>
    /// and <see cref="TemplateKey"/>;
    /// <see cref="EmbeddingGenerationOptions.Dimensions"/> cuts the vectors.</param>
    /// <param name="cancellationToken">Leaves texts out that no batch has taken yet.</param>
    /// <exception cref="Batching.EmbedderBusyException">The queue in front of the model is full.</exception>
    /// <exception cref="ArgumentException">The role is unknown, or the dimensions are out of range.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var role = Role(options);
        var (instruction, template) = (Text(options, InstructionKey), Text(options, TemplateKey));
        var prefix = template is null ? Description.Prompts.Prefix(role, instruction)
            : Description.Prompts.PrefixOf(template, instruction);
        var dimensions = CheckedDimensions(options?.Dimensions, Dimensions);
        var texts = values as IReadOnlyList<string> ?? [.. values];
        var vectors = new float[texts.Count][];
        var tokens = 0L;
        for (var begin = 0; begin < texts.Count;)
        {
            var end = begin;
            var running = new List<Task>();
            for (var budget = 0; end < texts.Count && budget < batching.MaxBatchTokens; end++)
            {
                var at = end;
                if (Recall(role, prefix, texts[at]) is { } known)
                {
                    vectors[at] = known;
                    continue;
                }
                var input = preparation.Prepare(texts[at], prefix);
                budget += input.Ids.Length;
                tokens += input.Ids.Length;
                running.Add(ComputeAsync(at, input));
            }
            await Task.WhenAll(running).ConfigureAwait(false);
            begin = end;
        }
        return new GeneratedEmbeddings<Embedding<float>>(vectors.Select(vector =>
            new Embedding<float>(Truncated(vector, dimensions)) { ModelId = Name }))
        {
            Usage = new UsageDetails { InputTokenCount = tokens, TotalTokenCount = tokens },
        };

        async Task ComputeAsync(int at, TokenizedInput input)
        {
            var lane = role == EmbeddingRole.Query ? queries : documents;
            vectors[at] = Finish(await lane.SubmitAsync(input, cancellationToken).ConfigureAwait(false));
            Remember(role, prefix, texts[at], vectors[at]);
        }
    }

    /// <summary>This model, or its metadata.</summary>
    /// <param name="serviceType">Type asked for.</param>
    /// <param name="serviceKey">Must be null; no keyed service exists.</param>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        if (serviceKey is not null) return null;
        if (serviceType == typeof(EmbeddingGeneratorMetadata))
        {
            return new EmbeddingGeneratorMetadata("searchengine", null, Name, Dimensions);
        }
        return serviceType.IsInstanceOfType(this) ? this : null;
    }

    private static string? Text(EmbeddingGenerationOptions? options, string key) =>
        options?.AdditionalProperties?.TryGetValue(key, out var value) == true ? value?.ToString() : null;

    private static EmbeddingRole Role(EmbeddingGenerationOptions? options)
    {
        return Text(options, RoleKey) switch
        {
            null => EmbeddingRole.Document,
            "query" => EmbeddingRole.Query,
            "document" => EmbeddingRole.Document,
            var other => throw new ArgumentException($"role must be \"query\" or \"document\" and is \"{other}\""),
        };
    }
}
