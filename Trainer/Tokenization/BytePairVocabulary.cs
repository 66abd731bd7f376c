using SearchEngine.Embedder.Tokenization;

namespace SearchEngine.Trainer.Tokenization;

/// <summary>A byte-level vocabulary as it is learnt: special tokens, the 256 bytes, then one token a merge.</summary>
public sealed class BytePairVocabulary
{
    /// <summary>Token for what cannot be expressed; byte-level text never needs it.</summary>
    public const string UnknownToken = "<unk>";

    /// <summary>Token that begins a text.</summary>
    public const string BeginToken = "<s>";

    /// <summary>Token that ends a text.</summary>
    public const string EndToken = "</s>";

    /// <summary>Token that fills a batch up.</summary>
    public const string PadToken = "<pad>";

    internal static readonly string[] SpecialTokens = [UnknownToken, BeginToken, EndToken, PadToken];

    private readonly List<string> tokens = [.. SpecialTokens];
    private readonly Dictionary<string, int> ids = [];
    private readonly List<(string Left, string Right)> merges = [];
    private readonly int[] byteIds = new int[256];

    internal BytePairVocabulary(BytePairTrainingOptions options)
    {
        Options = options;
        for (var id = 0; id < tokens.Count; id++) ids.Add(tokens[id], id);
        // In the order of the alphabet's characters, as Hugging Face's trainer numbers them.
        foreach (var value in Enumerable.Range(0, 256).OrderBy(value => ByteLevelAlphabet.ToCharacter((byte)value)))
        {
            byteIds[value] = Append(ByteLevelAlphabet.ToCharacter((byte)value).ToString());
        }
    }

    /// <summary>Number of tokens before the first merge.</summary>
    public static int BaseSize => SpecialTokens.Length + 256;

    /// <summary>Number of tokens.</summary>
    public int Count => tokens.Count;

    /// <summary>The tokens by id, spelt in the byte-level alphabet.</summary>
    public IReadOnlyList<string> Tokens => tokens;

    /// <summary>The merges, the most wanted first.</summary>
    public IReadOnlyList<(string Left, string Right)> Merges => merges;

    internal BytePairTrainingOptions Options { get; }

    /// <summary>Writes tokenizer.json and tokenizer_config.json.</summary>
    /// <param name="folder">Folder of the model; created where it is missing.</param>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), TokenizerJson());
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), TokenizerFileWriter.Config(this));
    }

    /// <summary>The tokenizer as it stands.</summary>
    public Tokenizer ToTokenizer() => Tokenizer.Parse(TokenizerJson(), TokenizerFileWriter.Config(this));

    internal string TokenizerJson() => TokenizerFileWriter.Tokenizer(this);

    internal int IdOfByte(byte value) => byteIds[value];

    internal int ByteLength(int id) => tokens[id].Length;

    /// <summary>Records a merge and returns the id of its outcome, which other symbols may have made before.</summary>
    internal int AddMerge(int left, int right)
    {
        merges.Add((tokens[left], tokens[right]));
        var joined = tokens[left] + tokens[right];
        return ids.TryGetValue(joined, out var known) ? known : Append(joined);
    }

    private int Append(string token)
    {
        ids.Add(token, tokens.Count);
        tokens.Add(token);
        return tokens.Count - 1;
    }
}
