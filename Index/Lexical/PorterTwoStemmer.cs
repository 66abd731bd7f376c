// Porter2, the English stemmer of the Snowball project: snowballstem.org/algorithms/english/stemmer.html.
namespace SearchEngine.Index.Lexical;

/// <summary>Cuts English words down to a stem shared by their inflections: "connections" becomes "connect".</summary>
internal ref struct PorterTwoStemmer
{
    private const string DoubledConsonants = "bdfgmnprt";
    private const string LiEndings = "cdeghkmnrt";

    private static readonly string[] LongFirstRegions =
        ["commun", "univers", "arsen", "emerg", "gener", "later", "organ", "past"];

    private static readonly string[] UnchangedAfterPlural =
        ["inning", "outing", "canning", "herring", "earring", "evening", "proceed", "exceed", "succeed"];

    private static readonly string[] Unchanged = ["sky", "news", "howe", "atlas", "cosmos", "bias", "andes"];

    private static readonly (string Word, string Stem)[] Irregular =
    [
        ("skis", "ski"), ("skies", "sky"), ("dying", "die"), ("lying", "lie"), ("tying", "tie"), ("idly", "idl"),
        ("gently", "gentl"), ("ugly", "ugli"), ("early", "earli"), ("only", "onli"), ("singly", "singl"),
    ];

    private static readonly (string Suffix, string Replacement)[] SecondStep =
    [
        ("ational", "ate"), ("fulness", "ful"), ("iveness", "ive"), ("ization", "ize"), ("ousness", "ous"),
        ("biliti", "ble"), ("lessli", "less"), ("tional", "tion"), ("alism", "al"), ("aliti", "al"),
        ("ation", "ate"), ("entli", "ent"), ("fulli", "ful"), ("iviti", "ive"), ("ousli", "ous"), ("abli", "able"),
        ("alli", "al"), ("anci", "ance"), ("ator", "ate"), ("enci", "ence"), ("izer", "ize"), ("bli", "ble"),
        ("ogi", "og"), ("li", ""),
    ];

    private static readonly (string Suffix, string Replacement)[] ThirdStep =
    [
        ("ational", "ate"), ("tional", "tion"), ("alize", "al"), ("ative", ""), ("icate", "ic"), ("iciti", "ic"),
        ("ical", "ic"), ("ness", ""), ("ful", ""),
    ];

    private static readonly string[] FourthStep =
    [
        "ement", "able", "ance", "ence", "ible", "ment", "ant", "ate", "ent", "ion", "ism", "iti", "ive", "ize",
        "ous", "al", "er", "ic",
    ];

    private readonly Span<char> _word;
    private int _length;
    private int _firstRegion;
    private int _secondRegion;

    private PorterTwoStemmer(Span<char> word, int length)
    {
        _word = word;
        _length = length;
    }

    /// <summary>Stems a lower-case word in place.</summary>
    /// <param name="word">The word, with one character of room behind it.</param>
    /// <param name="length">The word's length.</param>
    /// <returns>The stem's length.</returns>
    public static int Stem(Span<char> word, int length)
    {
        if (length <= 2)
            return length;
        ReadOnlySpan<char> whole = word[..length];
        foreach (string unchanged in Unchanged)
        {
            if (whole.SequenceEqual(unchanged))
                return length;
        }
        foreach ((string irregular, string stem) in Irregular)
        {
            if (!whole.SequenceEqual(irregular))
                continue;
            stem.CopyTo(word);
            return stem.Length;
        }
        var stemmer = new PorterTwoStemmer(word, length);
        return stemmer.Run();
    }

    private int Run()
    {
        MarkConsonantY();
        FindRegions();
        DropPossessive();
        DropPlural();
        if (!IsUnchangedAfterPlural())
        {
            DropPastAndGerund();
            ReplaceFinalY();
            ReplaceSecondStep();
            ReplaceThirdStep();
            DropFourthStep();
            DropFinalLetter();
        }
        _word[.._length].Replace('Y', 'y');
        return _length;
    }

    private readonly void MarkConsonantY()
    {
        for (int i = 0; i < _length; i++)
        {
            if (_word[i] == 'y' && (i == 0 || IsVowel(i - 1)))
                _word[i] = 'Y';
        }
    }

    private void FindRegions()
    {
        _firstRegion = -1;
        foreach (string prefix in LongFirstRegions)
        {
            if (_word[.._length].StartsWith(prefix))
                _firstRegion = prefix.Length;
        }
        if (_firstRegion < 0)
            _firstRegion = RegionAfter(0);
        _secondRegion = RegionAfter(_firstRegion);
    }

    private readonly int RegionAfter(int start)
    {
        for (int i = start + 1; i < _length; i++)
        {
            if (!IsVowel(i) && IsVowel(i - 1))
                return i + 1;
        }
        return _length;
    }

    private void DropPossessive()
    {
        if (EndsWith("'s'"))
            _length -= 3;
        else if (EndsWith("'s"))
            _length -= 2;
        else if (EndsWith("'"))
            _length--;
    }

    private void DropPlural()
    {
        if (EndsWith("sses"))
            _length -= 2;
        else if (EndsWith("ied") || EndsWith("ies"))
            _length -= _length > 4 ? 2 : 1;
        else if (EndsWith("s") && !EndsWith("us") && !EndsWith("ss") && HasVowelBefore(_length - 2))
            _length--;
    }

    private readonly bool IsUnchangedAfterPlural()
    {
        foreach (string word in UnchangedAfterPlural)
        {
            if (_word[.._length].SequenceEqual(word))
                return true;
        }
        return false;
    }

    private void DropPastAndGerund()
    {
        int suffix = EndsWith("eedly") ? 5 : EndsWith("eed") ? 3 : 0;
        if (suffix > 0)
        {
            if (_length - suffix >= _firstRegion)
                _length -= suffix - 2;
            return;
        }

        suffix = EndsWith("ingly") ? 5 : EndsWith("edly") ? 4 : EndsWith("ing") ? 3 : EndsWith("ed") ? 2 : 0;
        if (suffix == 0 || !HasVowelBefore(_length - suffix))
            return;
        _length -= suffix;
        if (EndsWith("at") || EndsWith("bl") || EndsWith("iz"))
            _word[_length++] = 'e';
        else if (EndsWithDouble())
            _length -= _length == 3 && _word[0] is 'a' or 'e' or 'o' ? 0 : 1;
        else if (_length <= _firstRegion && EndsInShortSyllable(_length))
            _word[_length++] = 'e';
    }

    private readonly void ReplaceFinalY()
    {
        if (_length > 2 && _word[_length - 1] is 'y' or 'Y' && !IsVowel(_length - 2))
            _word[_length - 1] = 'i';
    }

    private void ReplaceSecondStep()
    {
        foreach ((string suffix, string replacement) in SecondStep)
        {
            if (!EndsWith(suffix))
                continue;
            int start = _length - suffix.Length;
            bool holds = start >= _firstRegion && suffix switch
            {
                "ogi" => start > 0 && _word[start - 1] == 'l',
                "li" => start > 0 && LiEndings.Contains(_word[start - 1]),
                _ => true,
            };
            if (holds)
                ReplaceFrom(start, replacement);
            return;
        }
    }

    private void ReplaceThirdStep()
    {
        foreach ((string suffix, string replacement) in ThirdStep)
        {
            if (!EndsWith(suffix))
                continue;
            int start = _length - suffix.Length;
            if (start >= (suffix == "ative" ? _secondRegion : _firstRegion))
                ReplaceFrom(start, replacement);
            return;
        }
    }

    private void DropFourthStep()
    {
        foreach (string suffix in FourthStep)
        {
            if (!EndsWith(suffix))
                continue;
            int start = _length - suffix.Length;
            if (start >= _secondRegion && (suffix != "ion" || start > 0 && _word[start - 1] is 's' or 't'))
                _length = start;
            return;
        }
    }

    private void DropFinalLetter()
    {
        int last = _length - 1;
        if (last < 1)
            return;
        if (_word[last] == 'e')
        {
            if (last >= _secondRegion || last >= _firstRegion && !EndsInShortSyllable(last))
                _length--;
        }
        else if (_word[last] == 'l' && last >= _secondRegion && _word[last - 1] == 'l')
        {
            _length--;
        }
    }

    private void ReplaceFrom(int start, string replacement)
    {
        replacement.CopyTo(_word[start..]);
        _length = start + replacement.Length;
    }

    private readonly bool EndsWith(string suffix) => _word[.._length].EndsWith(suffix);

    private readonly bool EndsWithDouble() => _length >= 2 && _word[_length - 1] == _word[_length - 2]
        && DoubledConsonants.Contains(_word[_length - 1]);

    // A vowel between two consonants (the last neither w, x nor Y), or a vowel first and a consonant second.
    private readonly bool EndsInShortSyllable(int length)
    {
        if (length == 2)
            return IsVowel(0) && !IsVowel(1);
        return length > 2 && !IsVowel(length - 3) && IsVowel(length - 2) && !IsVowel(length - 1)
            && _word[length - 1] is not ('w' or 'x' or 'Y');
    }

    private readonly bool HasVowelBefore(int end)
    {
        for (int i = 0; i < end; i++)
        {
            if (IsVowel(i))
                return true;
        }
        return false;
    }

    private readonly bool IsVowel(int index) => _word[index] is 'a' or 'e' or 'i' or 'o' or 'u' or 'y';
}
