using System.Text;

namespace SearchEngine.Embedder.Tokenization.Decoders;

/// <summary>`ByteLevel`: reads the byte-level alphabet back as UTF-8; a token that is not spelt in it stands for
/// itself, and bytes that are no UTF-8 become U+FFFD.</summary>
internal sealed class ByteLevelDecoder : TokenDecoder
{
    /// <inheritdoc/>
    public override List<string> Apply(List<string> tokens)
    {
        var bytes = new List<byte>();
        foreach (var token in tokens)
        {
            var before = bytes.Count;
            foreach (var character in token)
            {
                var value = ByteLevelAlphabet.ToByte(character);
                if (value < 0)
                {
                    bytes.RemoveRange(before, bytes.Count - before);
                    bytes.AddRange(Encoding.UTF8.GetBytes(token));
                    break;
                }
                bytes.Add((byte)value);
            }
        }
        return [Encoding.UTF8.GetString(bytes.ToArray())];
    }
}
