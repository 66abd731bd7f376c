using System.Text;

namespace SearchEngine.Embedder.Tokenization.SentencePiece;

/// <summary>The parts of a SentencePiece model file (sentencepiece_model.proto, `ModelProto`) that encoding needs.
/// </summary>
internal sealed class SentencePieceModel
{
    private SentencePieceModel()
    {
    }

    /// <summary>The tokens by id.</summary>
    public List<(string Text, float Score, PieceKind Kind)> Pieces { get; } = [];

    /// <summary>Whether the model is byte-pair encoding (`model_type` 2); else it is unigram (1).</summary>
    public int ModelType { get; private set; } = 1;

    public bool ByteFallback { get; private set; }

    public int BosId { get; private set; } = 1;

    public int EosId { get; private set; } = 2;

    public int PadId { get; private set; } = -1;

    /// <summary>Normalisation rules; empty when there are none.</summary>
    public byte[] CharacterRules { get; private set; } = [];

    public bool AddsDummyPrefix { get; private set; } = true;

    public bool RemovesExtraBlanks { get; private set; } = true;

    public bool EscapesBlanks { get; private set; } = true;

    /// <summary>Reads a model file.</summary>
    /// <exception cref="FormatException">The bytes are no such file.</exception>
    public static SentencePieceModel Parse(ReadOnlySpan<byte> content)
    {
        var model = new SentencePieceModel();
        var reader = new ProtobufReader(content);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    model.ReadPiece(new ProtobufReader(reader.Bytes));
                    break;
                case 2:
                    model.ReadTrainer(new ProtobufReader(reader.Bytes));
                    break;
                case 3:
                    model.ReadNormalizer(new ProtobufReader(reader.Bytes));
                    break;
            }
        }
        return model.Pieces.Count > 0 ? model : throw new FormatException("it holds no tokens");
    }

    /// <summary>The texts of the tokens of one kind.</summary>
    public IEnumerable<string> Texts(PieceKind kind) =>
        Pieces.Where(piece => piece.Kind == kind).Select(piece => piece.Text);

    private void ReadPiece(ProtobufReader reader)
    {
        var piece = (Text: "", Score: 0f, Kind: PieceKind.Normal);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    piece.Text = Encoding.UTF8.GetString(reader.Bytes);
                    break;
                case 2:
                    piece.Score = reader.Float;
                    break;
                case 3:
                    piece.Kind = (PieceKind)reader.Integer;
                    break;
            }
        }
        Pieces.Add(piece);
    }

    private void ReadTrainer(ProtobufReader reader)
    {
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 3:
                    ModelType = reader.Integer;
                    break;
                case 35:
                    ByteFallback = reader.Integer != 0;
                    break;
                case 41:
                    BosId = reader.Integer;
                    break;
                case 42:
                    EosId = reader.Integer;
                    break;
                case 43:
                    PadId = reader.Integer;
                    break;
            }
        }
    }

    private void ReadNormalizer(ProtobufReader reader)
    {
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2:
                    CharacterRules = reader.Bytes.ToArray();
                    break;
                case 3:
                    AddsDummyPrefix = reader.Integer != 0;
                    break;
                case 4:
                    RemovesExtraBlanks = reader.Integer != 0;
                    break;
                case 5:
                    EscapesBlanks = reader.Integer != 0;
                    break;
            }
        }
    }
}
