namespace SearchEngine.Embedder.Tokenization;

/// <summary>
/// GPT-2's one-to-one table between bytes and printable characters (Radford et al. 2019, bytes_to_unicode): printable
/// Latin-1 stands for itself, every other byte for the next free character from U+0100 on.
/// </summary>
public static class ByteLevelAlphabet
{
    private static readonly char[] Characters = BuildCharacters();
    private static readonly short[] Bytes = BuildBytes();

    /// <summary>The character that stands for a byte.</summary>
    /// <param name="value">Any byte.</param>
    public static char ToCharacter(byte value) => Characters[value];

    /// <summary>The byte that a character stands for, or -1 when the character is not in the table.</summary>
    /// <param name="character">Any character.</param>
    public static int ToByte(char character) => character < Bytes.Length ? Bytes[character] : -1;

    private static char[] BuildCharacters()
    {
        var characters = new char[256];
        var free = 256;
        for (var value = 0; value < 256; value++)
        {
            var printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            characters[value] = (char)(printable ? value : free++);
        }
        return characters;
    }

    private static short[] BuildBytes()
    {
        var bytes = new short[512];
        Array.Fill(bytes, (short)-1);
        for (var value = 0; value < 256; value++) bytes[Characters[value]] = (short)value;
        return bytes;
    }
}
