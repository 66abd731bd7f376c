using System.Collections;

namespace TorchSharp;

/// <summary>Named entries in the order in which their names came first.</summary>
internal sealed class OrderedEntries<T> : IEnumerable<(string name, T item)>
{
    private readonly List<(string name, T item)> entries = [];

    public T this[string name]
    {
        set
        {
            var at = entries.FindIndex(entry => entry.name == name);
            if (at < 0) entries.Add((name, value));
            else entries[at] = (name, value);
        }
    }

    public bool Contains(string name) => entries.Exists(entry => entry.name == name);

    public IEnumerator<(string name, T item)> GetEnumerator() => entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
