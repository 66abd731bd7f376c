// The inverted lists of one metadata field: by text, number, date, truth value and place.
namespace SearchEngine.Index.Filtering;

/// <summary>All documents by value of one field. Not thread-safe: <see cref="FieldIndex"/> holds its lock.</summary>
internal sealed class Field
{
    private static readonly OrdinalSet Nothing = new();

    private readonly Dictionary<string, int> _textIds = new(StringComparer.Ordinal);
    private readonly List<(string Text, OrdinalSet Documents)> _texts = [];
    private readonly Stack<int> _freeTextIds = [];
    private readonly SortedSet<string> _sortedTexts = new(StringComparer.Ordinal);
    private readonly OrdinalSet[] _truths = [new(), new()];

    public Field(string name) => Name = name;

    /// <summary>The path, "author.name".</summary>
    public string Name { get; }

    /// <summary>The documents that hold a value other than null.</summary>
    public OrdinalSet Present { get; } = new();

    /// <summary>The documents that hold null.</summary>
    public OrdinalSet Nulls { get; } = new();

    /// <summary>Documents by number.</summary>
    public SortedNumbers Numbers { get; } = new();

    /// <summary>Documents by date, in Unix milliseconds.</summary>
    public SortedNumbers Dates { get; } = new();

    /// <summary>Documents by the latitude of their place.</summary>
    public SortedNumbers Latitudes { get; } = new();

    /// <summary>True when no document has the field.</summary>
    public bool IsUnused => Present.Count + Nulls.Count == 0;

    /// <summary>How many different texts there are.</summary>
    public int TextCount => _textIds.Count;

    /// <summary>True when some document holds a value of the kind.</summary>
    public bool Holds(FieldKind kind) => kind switch
    {
        FieldKind.Text => TextCount > 0,
        FieldKind.Number => Numbers.Count > 0,
        FieldKind.Date => Dates.Count > 0,
        FieldKind.Geo => Latitudes.Count > 0,
        FieldKind.Truth => _truths[0].Count + _truths[1].Count > 0,
        _ => Nulls.Count > 0,
    };

    /// <summary>The number of a text, given out anew when the text is new.</summary>
    public int IdOf(string text)
    {
        if (_textIds.TryGetValue(text, out int id))
            return id;
        if (_freeTextIds.TryPop(out id))
        {
            _texts[id] = (text, new OrdinalSet());
        }
        else
        {
            id = _texts.Count;
            _texts.Add((text, new OrdinalSet()));
        }
        _textIds.Add(text, id);
        _sortedTexts.Add(text);
        return id;
    }

    /// <summary>The texts by number; null where a number is free.</summary>
    public IEnumerable<string?> Texts => _texts.Select(text => text.Text);

    /// <summary>The text of a number.</summary>
    public string TextOf(int id) => _texts[id].Text;

    /// <summary>The documents that hold a text.</summary>
    public OrdinalSet WithText(string text) =>
        _textIds.TryGetValue(text, out int id) ? _texts[id].Documents : Nothing;

    /// <summary>The documents that hold a truth value.</summary>
    public OrdinalSet WithTruth(bool truth) => _truths[truth ? 1 : 0];

    /// <summary>The sets of all texts that begin with a prefix.</summary>
    public IEnumerable<OrdinalSet> WithPrefix(string prefix)
    {
        if (TextCount == 0)
            yield break;
        string last = _sortedTexts.Max!;
        if (string.CompareOrdinal(prefix, last) > 0)
            yield break;
        foreach (string text in _sortedTexts.GetViewBetween(prefix, last))
        {
            if (!text.StartsWith(prefix, StringComparison.Ordinal))
                yield break;
            yield return WithText(text);
        }
    }

    /// <summary>The sets of all texts that have a part in them.</summary>
    public IEnumerable<OrdinalSet> WithPart(string part)
    {
        foreach ((string text, int id) in _textIds)
        {
            if (text.Contains(part, StringComparison.Ordinal))
                yield return _texts[id].Documents;
        }
    }

    /// <summary>Enters a value of a document.</summary>
    public void Add(in FieldEntry entry, int document)
    {
        if (entry.Kind == FieldKind.Null)
        {
            Nulls.Add(document);
            return;
        }
        Present.Add(document);
        switch (entry.Kind)
        {
            case FieldKind.Text: _texts[(int)entry.Payload].Documents.Add(document); break;
            case FieldKind.Number: Numbers.Add(entry.Number, document); break;
            case FieldKind.Date: Dates.Add(entry.Number, document); break;
            case FieldKind.Truth: _truths[entry.Payload].Add(document); break;
            case FieldKind.Geo: Latitudes.Add(GeoPoint.Unpack(entry.Payload).Latitude, document); break;
        }
    }

    /// <summary>Takes out a value of a document, all of whose values go.</summary>
    public void Remove(in FieldEntry entry, int document)
    {
        Present.Remove(document);
        switch (entry.Kind)
        {
            case FieldKind.Text: RemoveText((int)entry.Payload, document); break;
            case FieldKind.Number: Numbers.Remove(entry.Number, document); break;
            case FieldKind.Date: Dates.Remove(entry.Number, document); break;
            case FieldKind.Truth: _truths[entry.Payload].Remove(document); break;
            case FieldKind.Geo: Latitudes.Remove(GeoPoint.Unpack(entry.Payload).Latitude, document); break;
            default: Nulls.Remove(document); break;
        }
    }

    private void RemoveText(int id, int document)
    {
        (string text, OrdinalSet documents) = _texts[id];
        documents.Remove(document);
        if (documents.Count > 0)
            return;
        _textIds.Remove(text);
        _sortedTexts.Remove(text);
        _texts[id] = default;
        _freeTextIds.Push(id);
    }
}
