using System.Buffers.Binary;
using System.Text;

namespace SearchEngine.Embedder.Tokenization.Normalizers;

/// <summary>
/// SentencePiece's precompiled normalisation rules: the length of a double-array trie, the trie (Darts-clone units,
/// 32 bits each, little-endian), then the replacements, each ended by a zero byte.
/// </summary>
internal sealed class CharacterRules
{
    private const uint LeafBit = 1u << 31;

    private readonly uint[] units;
    private readonly byte[] replacements;

    /// <summary>Reads the rules.</summary>
    /// <exception cref="FormatException">The bytes are cut short.</exception>
    public CharacterRules(ReadOnlySpan<byte> blob)
    {
        if (blob.Length < 4) throw new FormatException("the character map is shorter than 4 bytes");
        var trieBytes = BinaryPrimitives.ReadUInt32LittleEndian(blob);
        if (trieBytes > blob.Length - 4 || trieBytes % 4 != 0)
            throw new FormatException($"the character map's trie has {trieBytes} bytes of {blob.Length - 4}");
        units = new uint[trieBytes / 4];
        for (var i = 0; i < units.Length; i++) units[i] = BinaryPrimitives.ReadUInt32LittleEndian(blob[(4 + i * 4)..]);
        replacements = blob[(4 + (int)trieBytes)..].ToArray();
    }

    /// <summary>Finds the rule for a prefix of some UTF-8 text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="longest">Whether the longest prefix counts, as in SentencePiece, or the shortest, as in Hugging
    /// Face's `Precompiled`.</param>
    /// <param name="length">Bytes of the prefix.</param>
    /// <param name="replacement">What takes its place.</param>
    public bool TryFind(ReadOnlySpan<byte> text, bool longest, out int length, out string replacement)
    {
        length = 0;
        var found = -1;
        if (units.Length > 0)
        {
            var node = Offset(units[0]);
            for (var i = 0; i < text.Length && text[i] != 0; i++)
            {
                node ^= text[i];
                if (node >= units.Length) break;
                var unit = units[node];
                if ((unit & (LeafBit | 0xFF)) != text[i]) break;
                node ^= Offset(unit);
                if ((unit >> 8 & 1) == 0) continue;
                if (node >= units.Length) break;
                found = (int)(units[node] & ~LeafBit);
                length = i + 1;
                if (!longest) break;
            }
        }
        replacement = found >= 0 ? ReplacementAt(found) : "";
        return found >= 0;
    }

    private static uint Offset(uint unit) => unit >> 10 << (int)((unit & 1u << 9) >> 6);

    private string ReplacementAt(int start)
    {
        if (start >= replacements.Length) return "";
        var rest = replacements.AsSpan(start);
        var end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }
}
