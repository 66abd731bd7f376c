// The metadata index of a collection: which documents hold which values. Fields come with the first document that
// brings them and go with the last. Partial file: Persistence.
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SearchEngine.Index.Filtering;

/// <summary>An index over the metadata of document ordinals.</summary>
/// <remarks>
/// Thread-safe. Readers share a lock and run side by side; a writer holds it alone while it enters one document. What
/// a filter returned stays as it was when it ran.
/// </remarks>
public sealed partial class FieldIndex : IDisposable
{
    private const int CachedPlans = 64;

    private readonly ReaderWriterLockSlim _lock = new();
    private readonly Dictionary<string, int> _fieldIds = new(StringComparer.Ordinal);
    private readonly List<Field?> _fields = [];
    private readonly Stack<int> _freeFields = [];
    private readonly OrdinalSet _all = new();
    private readonly Dictionary<string, FilterPlan> _plans = new(StringComparer.Ordinal);
    private FieldEntry[]?[] _entries = [];
    private int _capacity;

    /// <summary>How many documents the index holds, those without metadata among them.</summary>
    public int Count
    {
        get
        {
            _lock.EnterReadLock();
            try
            {
                return _all.Count;
            }
            finally
            {
                _lock.ExitReadLock();
            }
        }
    }

    /// <summary>Enters a document; one that is there already under the ordinal is replaced.</summary>
    /// <param name="document">The ordinal, 0 or more.</param>
    /// <param name="metadata">Its metadata, or null.</param>
    public void Set(int document, JsonObject? metadata)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(document);
        List<(string Path, FieldKind Kind, object? Value)> values = [];
        if (metadata is not null)
            MetadataWalk.Collect(JsonSerializer.SerializeToElement(metadata), "", values);

        _lock.EnterWriteLock();
        try
        {
            RemoveHeld(document);
            AddHeld(document, values);
            _plans.Clear();
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    /// <summary>Removes a document.</summary>
    /// <param name="document">The ordinal.</param>
    /// <returns>False when the index did not hold it.</returns>
    public bool Remove(int document)
    {
        _lock.EnterWriteLock();
        try
        {
            _plans.Clear();
            return RemoveHeld(document);
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    /// <summary>Runs a filter over all documents.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="ordinalOf">The ordinal of an id, or null when there is none; needed for filters by id only.</param>
    /// <returns>The documents that fit, and how they were found.</returns>
    /// <exception cref="InvalidInputException">A value is of a kind that its field does not hold.</exception>
    public FilterPlan Plan(Filter filter, Func<string, int?>? ordinalOf = null)
    {
        ArgumentNullException.ThrowIfNull(filter);
        string key = filter.Key;
        _lock.EnterReadLock();
        try
        {
            lock (_plans)
            {
                if (_plans.TryGetValue(key, out FilterPlan? known))
                    return known with { FromCache = true };
            }
            var planner = new FilterPlanner(this, ordinalOf);
            FilterPlan plan = planner.Run(filter);
            lock (_plans)
            {
                if (_plans.Count >= CachedPlans)
                    _plans.Clear();
                _plans[key] = plan;
            }
            return plan;
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>
    /// The values of a field of a document: text, numbers and truth values, smallest first. A number beyond a double,
    /// which older collections may hold, is none.
    /// </summary>
    /// <param name="document">The ordinal.</param>
    /// <param name="field">The field's path.</param>
    public IReadOnlyList<FilterValue> ValuesOf(int document, string field)
    {
        _lock.EnterReadLock();
        try
        {
            List<FilterValue> values = [];
            if (!_fieldIds.TryGetValue(field, out int id))
                return values;
            foreach (FieldEntry entry in EntriesOf(document))
            {
                if (entry.Field != id)
                    continue;
                switch (entry.Kind)
                {
                    case FieldKind.Text: values.Add(_fields[id]!.TextOf((int)entry.Payload)); break;
                    case FieldKind.Number when double.IsFinite(entry.Number): values.Add(entry.Number); break;
                    case FieldKind.Truth: values.Add(entry.Payload != 0); break;
                }
            }
            return values;
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>The fields that are indexed, by path.</summary>
    public IReadOnlyList<FieldDescription> Describe()
    {
        _lock.EnterReadLock();
        try
        {
            return
            [
                .. Fields.OrderBy(field => field.Name, StringComparer.Ordinal)
                    .Select(field => new FieldDescription(
                        field.Name,
                        field.Present.Count,
                        field.TextCount,
                        [.. Enum.GetValues<FieldKind>().Where(kind => kind != FieldKind.Null && field.Holds(kind))])),
            ];
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>Frees the lock. No call may be running or follow.</summary>
    public void Dispose() => _lock.Dispose();

    // What follows is for the planner, which runs under the lock.

    /// <summary>All documents.</summary>
    internal OrdinalSet All => _all;

    /// <summary>All fields.</summary>
    internal IEnumerable<Field> Fields => _fields.OfType<Field>();

    /// <summary>How many words a bitmap of all ordinals has.</summary>
    internal int WordCount => (_capacity + 63) >> 6;

    /// <summary>The field of a path; null when no document has it.</summary>
    internal Field? Find(string path) => _fieldIds.TryGetValue(path, out int id) ? _fields[id] : null;

    /// <summary>The number of a field; -1 when no document has it.</summary>
    internal int NumberOf(string path) => _fieldIds.TryGetValue(path, out int id) ? id : -1;

    /// <summary>The values of a document.</summary>
    internal ReadOnlySpan<FieldEntry> EntriesOf(int document) =>
        (uint)document < (uint)_entries.Length ? _entries[document] : [];

    private void AddHeld(int document, List<(string Path, FieldKind Kind, object? Value)> values)
    {
        List<FieldEntry> entries = [];
        foreach ((string path, FieldKind kind, object? value) in values)
        {
            int field = IdOf(path);
            long payload = kind switch
            {
                FieldKind.Text => _fields[field]!.IdOf((string)value!),
                FieldKind.Number or FieldKind.Date => BitConverter.DoubleToInt64Bits((double)value! + 0.0),
                FieldKind.Truth => (bool)value! ? 1 : 0,
                FieldKind.Geo => ((GeoPoint)value!).Pack(),
                _ => 0,
            };
            entries.Add(new FieldEntry(field, kind, payload));
        }
        entries.Sort();
        Keep(document, [.. entries.Distinct()]);
    }

    private void Keep(int document, FieldEntry[] entries)
    {
        if (document >= _entries.Length)
            Array.Resize(ref _entries, Math.Max(document + 1, _entries.Length + (_entries.Length >> 1)));
        _capacity = Math.Max(_capacity, document + 1);
        foreach (ref readonly FieldEntry entry in entries.AsSpan())
            _fields[entry.Field]!.Add(entry, document);
        _entries[document] = entries.Length == 0 ? null : entries;
        _all.Add(document);
    }

    private bool RemoveHeld(int document)
    {
        if (!_all.Remove(document))
            return false;
        ReadOnlySpan<FieldEntry> entries = EntriesOf(document);
        foreach (FieldEntry entry in entries)
            _fields[entry.Field]!.Remove(entry, document);
        foreach (FieldEntry entry in entries)
            FreeIfUnused(entry.Field);
        _entries[document] = null;
        return true;
    }

    private void FreeIfUnused(int id)
    {
        if (_fields[id] is not { IsUnused: true } field)
            return;
        _fieldIds.Remove(field.Name);
        _fields[id] = null;
        _freeFields.Push(id);
    }

    private int IdOf(string path)
    {
        ref int id = ref CollectionsMarshal.GetValueRefOrAddDefault(_fieldIds, path, out bool known);
        if (known)
            return id;
        if (_freeFields.TryPop(out id))
        {
            _fields[id] = new Field(path);
            return id;
        }
        id = _fields.Count;
        _fields.Add(new Field(path));
        return id;
    }
}
