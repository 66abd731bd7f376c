// 64-bit FNV-1a over a text's lower-cased letters and digits: equal for texts that differ in case, blanks and punctuation.

namespace SearchEngine.Trainer.Data;

/// <summary>A number that stands for a text.</summary>
/// <param name="Full">Of all letters and digits.</param>
/// <param name="Opening">Of the first <see cref="OpeningCharacters"/>; 0 where there are fewer.</param>
/// <param name="Characters">How many letters and digits there are.</param>
public readonly record struct TextFingerprint(ulong Full, ulong Opening, int Characters)
{
    /// <summary>Passages that open with the same letters and digits, so many of them, are the same passage.</summary>
    public const int OpeningCharacters = 120;

    /// <summary>Reads a text.</summary>
    /// <param name="text">Any text.</param>
    public static TextFingerprint Of(string text)
    {
        ulong hash = 14695981039346656037;
        ulong opening = 0;
        int characters = 0;
        foreach (char c in text)
        {
            if (!char.IsLetterOrDigit(c))
            {
                continue;
            }
            hash = (hash ^ char.ToLowerInvariant(c)) * 1099511628211;
            characters++;
            if (characters == OpeningCharacters)
            {
                opening = hash;
            }
        }
        return new TextFingerprint(hash, opening, characters);
    }
}
