using System.Text;

namespace SearchEngine.Embedder.Tokenization.PreTokenizers;

/// <summary>Respells every piece in the byte-level alphabet: one character for each byte of its UTF-8 form.</summary>
internal sealed class ByteSpelling : PreTokenizer
{
    /// <inheritdoc/>
    public override void Apply(Workspace workspace)
    {
        workspace.BeginText();
        foreach (var piece in workspace.Pieces)
        {
            if (piece.IsToken)
            {
                workspace.AddCopy(piece);
                continue;
            }
            var start = workspace.NextText.Length;
            Spell(workspace.Text, piece.Start, piece.End, workspace.NextText);
            workspace.Add(piece with { Start = start, End = workspace.NextText.Length });
        }
        workspace.CommitText();
    }

    /// <summary>Appends [start, end) of a text, spelt byte by byte, to another.</summary>
    public static void Spell(AlignedText source, int start, int end, AlignedText target)
    {
        Span<byte> bytes = stackalloc byte[4];
        Span<char> spelt = stackalloc char[4];
        for (var at = start; at < end;)
        {
            Rune.DecodeFromUtf16(source.Slice(at, end), out var rune, out var width);
            var count = rune.EncodeToUtf8(bytes);
            for (var i = 0; i < count; i++) spelt[i] = ByteLevelAlphabet.ToCharacter(bytes[i]);
            target.AppendReplacing(spelt[..count], source, at, at + width);
            at += width;
        }
    }
}
