using System.Collections;
using System.Globalization;

namespace TorchSharp.Modules;

/// <summary>Modules in a list, registered as "0", "1", ...</summary>
public class ModuleList<T> : torch.nn.Module, IReadOnlyList<T> where T : torch.nn.Module
{
    private readonly List<T> list = [];

    /// <summary>The modules given, in order.</summary>
    public ModuleList(params T[] modules) : base(nameof(ModuleList<T>))
    {
        foreach (var module in modules) Add(module);
    }

    /// <summary>How many there are.</summary>
    public int Count => list.Count;

    /// <summary>The module at an index; setting replaces it.</summary>
    public T this[int index]
    {
        get => list[index];
        set
        {
            list[index] = value;
            register_module(index.ToString(CultureInfo.InvariantCulture), value);
        }
    }

    /// <summary>Appends a module.</summary>
    public void Add(T item)
    {
        register_module(list.Count.ToString(CultureInfo.InvariantCulture), item);
        list.Add(item);
    }

    /// <summary>Appends a module.</summary>
    public void append(T module) => Add(module);

    /// <summary>The modules in order.</summary>
    public IEnumerator<T> GetEnumerator() => list.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
