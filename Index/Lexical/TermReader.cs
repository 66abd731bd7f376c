// A cursor over the terms of a text, used where texts are indexed, searched and highlighted.
namespace SearchEngine.Index.Lexical;

/// <summary>Walks the terms of one text; stop words are passed over.</summary>
internal ref struct TermReader
{
    private readonly Analyzer _analyzer;
    private readonly ReadOnlySpan<char> _text;
    private readonly Span<char> _buffer;
    private WordSegmenter _words;
    private int _length;

    public TermReader(Analyzer analyzer, ReadOnlySpan<char> text, Span<char> buffer)
    {
        _analyzer = analyzer;
        _text = text;
        _buffer = buffer;
        _words = new WordSegmenter(text);
    }

    /// <summary>The term; valid until the next move.</summary>
    public readonly ReadOnlySpan<char> Term => _buffer[.._length];

    /// <summary>Where the word of the term begins in the text, in UTF-16 units.</summary>
    public readonly int Start => _words.Start;

    /// <summary>How long the word of the term is in the text, in UTF-16 units.</summary>
    public readonly int Length => _words.Length;

    /// <summary>Moves to the next term; false at the end of the text.</summary>
    public bool MoveNext()
    {
        while (_words.MoveNext())
        {
            _length = _analyzer.Normalize(_text.Slice(_words.Start, _words.Length), _buffer);
            if (_length > 0)
                return true;
        }
        return false;
    }
}
