// The analyzed terms of one text, kept in two growing arrays so that indexing allocates nothing a term.
namespace SearchEngine.Index.Lexical;

/// <summary>Terms in text order. One a thread.</summary>
internal sealed class TermBuffer
{
    private char[] _characters = new char[4096];
    private int[] _ends = new int[512];
    private int _length;

    /// <summary>How many terms are held.</summary>
    public int Count { get; private set; }

    /// <summary>The term at a position.</summary>
    public ReadOnlySpan<char> this[int index]
    {
        get
        {
            int start = index == 0 ? 0 : _ends[index - 1];
            return _characters.AsSpan(start, _ends[index] - start);
        }
    }

    /// <summary>Forgets all terms.</summary>
    public void Clear() => Count = _length = 0;

    /// <summary>Analyzes a text and appends its terms.</summary>
    public void Append(Analyzer analyzer, ReadOnlySpan<char> text)
    {
        TermReader reader = analyzer.Read(text, stackalloc char[Analyzer.BufferLength]);
        while (reader.MoveNext())
        {
            ReadOnlySpan<char> term = reader.Term;
            if (_length + term.Length > _characters.Length)
                Array.Resize(ref _characters, 2 * _characters.Length);
            if (Count == _ends.Length)
                Array.Resize(ref _ends, 2 * _ends.Length);
            term.CopyTo(_characters.AsSpan(_length));
            _length += term.Length;
            _ends[Count++] = _length;
        }
    }
}
