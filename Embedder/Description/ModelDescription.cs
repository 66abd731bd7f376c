namespace SearchEngine.Embedder;

/// <summary>
/// Everything that an engine must know of a model besides its weights: the Hugging Face and sentence-transformers
/// files of a folder (config.json, modules.json, prompts …), normalised and checked. Both engines, the trainer and
/// the tools work from it.
/// </summary>
public sealed record ModelDescription
{
    /// <summary>Folder that it was read from.</summary>
    public required string Folder { get; init; }

    /// <summary>Architecture of the trunk.</summary>
    public required ModelFamily Family { get; init; }

    /// <summary>Decoder layers.</summary>
    public required int Layers { get; init; }

    /// <summary>Width of the trunk, d.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Query heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Key and value heads; divides <see cref="Heads"/>.</summary>
    public required int KvHeads { get; init; }

    /// <summary>Components of a head, even; need not be d / heads.</summary>
    public required int HeadDim { get; init; }

    /// <summary>Width of the feed-forward block.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Rows of the embedding table.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Longest input, special tokens included; longer texts are cut and keep their end token.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>Epsilon of every RMSNorm.</summary>
    public required float NormEpsilon { get; init; }

    /// <summary>Whether a token sees only those before it.</summary>
    public required bool IsCausal { get; init; }

    /// <summary>Rotary embedding of layers with full attention.</summary>
    public required RopeDescription Rope { get; init; }

    /// <summary>Rotary embedding of layers with a window; equals <see cref="Rope"/> but for Gemma.</summary>
    public required RopeDescription WindowRope { get; init; }

    /// <summary>Per layer: how far a token sees, |q - k| &lt; window; 0 is without limit.</summary>
    public required IReadOnlyList<int> Windows { get; init; }

    /// <summary>Factor on q·k before the softmax.</summary>
    public required float AttentionScale { get; init; }

    /// <summary>Whether q, k and v have biases.</summary>
    public bool HasQkvBias { get; init; }

    /// <summary>Whether the attention's output has a bias.</summary>
    public bool HasOutputBias { get; init; }

    /// <summary>Whether the feed-forward layers have biases.</summary>
    public bool HasMlpBias { get; init; }

    /// <summary>Whether every head of q and k passes an RMSNorm before the rotation.</summary>
    public bool HasQkNorms { get; init; }

    /// <summary>Whether a layer has four norms (before and after each block) rather than two, and norm weights are
    /// stored as w - 1: Gemma.</summary>
    public bool HasGemmaNorms { get; init; }

    /// <summary>Factor on the token embeddings.</summary>
    public float EmbeddingScale { get; init; } = 1;

    /// <summary>Function on the gate of the feed-forward block.</summary>
    public GateActivation Activation { get; init; }

    /// <summary>The block between trunk and pool, if there is one.</summary>
    public CrossAttentionDescription? CrossAttention { get; init; }

    /// <summary>How tokens become one vector.</summary>
    public required PoolingKind Pooling { get; init; }

    /// <summary>How much each token counts in a mean; null counts all alike.</summary>
    public PoolWeighting? PoolWeighting { get; init; }

    /// <summary>Which tokens of the instruction stay out of the pool.</summary>
    public required InstructionMask InstructionMask { get; init; }

    /// <summary>Linear layers behind the pool, in order.</summary>
    public IReadOnlyList<DenseDescription> Dense { get; init; } = [];

    /// <summary>What stands in front of a text.</summary>
    public required PromptTemplate Prompts { get; init; }

    /// <summary>Whether every input must end in the end token, even where tokenizer.json does not say it.</summary>
    public required bool EnsuresEndToken { get; init; }

    /// <summary>Components of a finished vector, before any truncation that a caller asks for.</summary>
    public int Dimensions => Dense.Count > 0 ? Dense[^1].OutputSize : HiddenSize;

    /// <summary>Reads a model folder.</summary>
    /// <param name="folder">A Hugging Face folder as published: config.json and, where the model has them,
    /// modules.json, pooling, prompts, llm2vec_config.json.</param>
    /// <exception cref="ModelFolderException">A file is missing or damaged, a value is out of range, or the
    /// architecture is not one that can be read.</exception>
    public static ModelDescription Read(string folder) => Reading.ModelFolder.Read(folder);

    /// <summary>The rotary embedding of a layer.</summary>
    /// <param name="layer">Layer, from 0.</param>
    public RopeDescription RopeOf(int layer) => Windows[layer] > 0 ? WindowRope : Rope;
}
