namespace TorchSharp;

/// <summary>
/// Owns the tensors made on its thread while it is the innermost scope, and frees them when it is disposed. Native
/// memory is invisible to the garbage collector, so work without scopes grows until finalizers happen to run.
/// </summary>
/// <remarks>A scope belongs to the thread that opened it; never await inside one.</remarks>
public sealed class DisposeScope : IDisposable
{
    [ThreadStatic] private static DisposeScope? current;

    private HashSet<IDisposable> owned = new(ReferenceEqualityComparer.Instance);
    private bool closed;

    internal DisposeScope()
    {
        OuterScope = current;
        current = this;
    }

    internal static DisposeScope? Current => current;

    internal DisposeScope? OuterScope { get; private set; }

    /// <summary>How many objects the scope owns now.</summary>
    public int DisposablesCount => owned.Count;

    /// <summary>Whether the scope owns the object.</summary>
    public bool Contains(IDisposable disposable) => owned.Contains(disposable);

    /// <summary>Makes the scope own an object that was made elsewhere.</summary>
    public T Include<T>(T disposable) where T : IDisposable
    {
        Attach(disposable);
        return disposable;
    }

    /// <summary>Makes the scope own an object, taking it from the scope that owned it.</summary>
    public void Attach(IDisposable disposable)
    {
        if (disposable is torch.Tensor tensor)
        {
            if (tensor.OwningScope != this) tensor.OwningScope?.owned.Remove(tensor);
            tensor.OwningScope = this;
        }
        owned.Add(disposable);
    }

    /// <summary>Hands an object to the enclosing scope, or to nobody where there is none.</summary>
    public T MoveToOuter<T>(T disposable) where T : IDisposable
    {
        Move(disposable);
        return disposable;
    }

    /// <summary>Hands objects to the enclosing scope, or to nobody where there is none.</summary>
    public void MoveToOuter(params IDisposable[] disposables)
    {
        foreach (var disposable in disposables) Move(disposable);
    }

    /// <summary>Takes an object out of the scope: its maker frees it.</summary>
    public T Detach<T>(T disposable) where T : IDisposable
    {
        Release(disposable);
        return disposable;
    }

    /// <summary>Takes objects out of the scope: their maker frees them.</summary>
    public void Detach(params IDisposable[] disposables)
    {
        foreach (var disposable in disposables) Release(disposable);
    }

    /// <summary>Frees everything the scope owns now; it stays open.</summary>
    public void DisposeEverything() => DisposeEverythingBut();

    /// <summary>Frees everything the scope owns now but the objects given; it stays open.</summary>
    public void DisposeEverythingBut(params IDisposable[] keep)
    {
        var old = owned;
        owned = new HashSet<IDisposable>(ReferenceEqualityComparer.Instance);
        foreach (var disposable in keep)
        {
            if (old.Remove(disposable)) owned.Add(disposable);
        }
        foreach (var disposable in old)
        {
            if (disposable is torch.Tensor tensor) tensor.OwningScope = null;
            disposable.Dispose();
        }
    }

    /// <summary>Frees everything but one object, and answers that.</summary>
    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut((IDisposable)keep);
        return keep;
    }

    /// <summary>Frees everything the scope owns and closes it.</summary>
    /// <exception cref="InvalidOperationException">An inner scope is still open, or this is another thread.</exception>
    public void Dispose()
    {
        if (closed) return;
        if (current != this)
            throw new InvalidOperationException(
                "a dispose scope is closed on the thread that opened it, inner scopes first");
        DisposeEverything();
        closed = true;
        current = OuterScope;
    }

    /// <summary>Told by an object that frees itself while the scope owns it.</summary>
    public void MarkAsDisposed(IDisposable disposable) => Release(disposable);

    private void Move(IDisposable disposable)
    {
        if (!owned.Remove(disposable)) return;
        if (disposable is torch.Tensor tensor) tensor.OwningScope = OuterScope;
        OuterScope?.owned.Add(disposable);
    }

    private void Release(IDisposable disposable)
    {
        if (owned.Remove(disposable) && disposable is torch.Tensor tensor) tensor.OwningScope = null;
    }
}
