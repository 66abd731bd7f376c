// The body of POST /v1/embeddings as OpenAI's clients send it, with input_type and instruction besides.
using System.Text.Json;
using SearchEngine.Embedder;
using SearchEngine.Index;
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Json;

/// <summary>Texts to embed and how. Fields that OpenAI has and this engine does not need are passed over.</summary>
internal sealed record EmbeddingsRequest
{
    private const int InputField = 0, ModelField = 1, FormatField = 2, DimensionsField = 3, TypeField = 4,
        InstructionField = 5;

    private static readonly JsonFieldNames Fields = new("an embeddings request",
        "input", "model", "encoding_format", "dimensions", "input_type", "instruction");

    /// <summary>The texts; empty where the client sent tokens.</summary>
    public IReadOnlyList<string> Texts { get; private init; } = [];

    /// <summary>The token lists that some clients send instead of texts.</summary>
    public IReadOnlyList<int[]> Tokens { get; private init; } = [];

    /// <summary>The model's name; null means the default model.</summary>
    public string? Model { get; private init; }

    /// <summary>Whether vectors are answered as base64 of little-endian float32 instead of JSON numbers.</summary>
    public bool Base64 { get; private init; }

    /// <summary>Length to which vectors are cut; null keeps the model's.</summary>
    public int? Dimensions { get; private init; }

    /// <summary>Whether the texts are documents or queries.</summary>
    public EmbeddingRole Role { get; private init; }

    /// <summary>The task of a query; null means the model's default, empty means none.</summary>
    public string? Instruction { get; private init; }

    /// <summary>Parses a body.</summary>
    /// <exception cref="InvalidInputException">It is not that; names the field.</exception>
    public static EmbeddingsRequest Parse(ReadOnlySpan<byte> json)
    {
        JsonFieldReader reader = new(json);
        reader.RequireObject(Fields);
        EmbeddingsRequest request = new();
        ulong seen = 0;
        while (reader.NextField(Fields, ref seen, out int field, skipUnknown: true))
        {
            request = reader.IsNull && field != InputField ? request : field switch
            {
                InputField => ReadInput(ref reader, request),
                ModelField => request with { Model = reader.ReadString() },
                FormatField => request with { Base64 = reader.ReadChoice("float", "base64") == 1 },
                DimensionsField => request with { Dimensions = reader.ReadInteger(1, Limits.MaxDimensions) },
                TypeField => request with { Role = (EmbeddingRole)reader.ReadChoice("document", "query") },
                InstructionField => request with { Instruction = reader.ReadString() },
                _ => throw new InvalidOperationException("a field without a case"),
            };
        }

        reader.RequireEnd("send one object.");
        if ((seen & (1UL << InputField)) == 0)
        {
            throw reader.InvalidField("input", "is missing; give a text or an array of texts.");
        }

        return request;
    }

    private static EmbeddingsRequest ReadInput(ref JsonFieldReader reader, EmbeddingsRequest request)
    {
        if (reader.Kind == JsonTokenType.String)
        {
            return request with { Texts = [reader.ReadString()] };
        }

        if (reader.Kind != JsonTokenType.StartArray)
        {
            throw reader.Invalid("must be a text, an array of texts, or arrays of tokens.");
        }

        List<string> texts = [];
        List<int[]> tokens = [];
        List<int> flat = [];
        while (reader.NextElement())
        {
            switch (reader.Kind)
            {
                case JsonTokenType.Number:
                    flat.Add(reader.ReadInteger(0, int.MaxValue));
                    break;
                case JsonTokenType.StartArray:
                    tokens.Add(ReadTokens(ref reader));
                    break;
                default:
                    texts.Add(reader.ReadString());
                    break;
            }
        }

        if (flat.Count > 0)
        {
            tokens.Add([.. flat]);
        }

        if ((texts.Count > 0 && tokens.Count > 0) || texts.Count + tokens.Count == 0
            || Math.Max(texts.Count, tokens.Count) > ServerLimits.MaxEmbeddingInputs)
        {
            throw reader.Invalid($"must hold 1 to {ServerLimits.MaxEmbeddingInputs} texts, or as many token arrays.");
        }

        return request with { Texts = texts, Tokens = tokens };
    }

    private static int[] ReadTokens(ref JsonFieldReader reader)
    {
        List<int> tokens = [];
        while (reader.NextElement())
        {
            tokens.Add(reader.ReadInteger(0, int.MaxValue));
        }

        return [.. tokens];
    }
}
