namespace SearchEngine.Embedder.Cpu.Weights;

/// <summary>
/// A linear layer whose weights are packed for a tile kernel: panels of <see cref="PanelWidth"/> outputs, each panel
/// laid out input by input, so that the kernel reads it front to back. Immutable.
/// </summary>
internal abstract unsafe class PackedLinear : IDisposable
{
    private readonly AlignedBuffer<float> bias; // [panels, width], zeros where there is none

    protected PackedLinear(WeightRows rows, int panelWidth)
    {
        InputSize = rows.InputSize;
        OutputSize = rows.OutputSize;
        PanelWidth = panelWidth;
        Panels = (OutputSize + panelWidth - 1) / panelWidth;
        HasBias = rows.HasBias;
        bias = new AlignedBuffer<float>((long)Panels * panelWidth);
        if (!HasBias) return;
        for (var i = 0; i < OutputSize; i++) bias.Pointer[i] = rows.Bias(i);
    }

    public int InputSize { get; }

    public int OutputSize { get; }

    public int PanelWidth { get; }

    public int Panels { get; }

    public bool HasBias { get; }

    /// <summary>Whether <see cref="Prepare"/> must have run on the rows before a product.</summary>
    public virtual bool TakesCodes => false;

    /// <summary>Bytes from one row's codes to the next; 0 where none are taken.</summary>
    public virtual int CodeStride => 0;

    /// <summary>Makes the codes of input rows [begin, end).</summary>
    public virtual void Prepare(in LinearInput input, int begin, int end)
    {
    }

    /// <summary>target[rows, width of a panel] += input[rows] · panel; target points at the panel's first column.
    /// </summary>
    public abstract void AddPanel(in LinearInput input, int rows, int panel, float* target, nint stride);

    /// <summary>target[rows, width of a panel] = input[rows] · panel + bias.</summary>
    public virtual void SetPanel(in LinearInput input, int rows, int panel, float* target, nint stride)
    {
        for (var row = 0; row < rows; row++)
        {
            new ReadOnlySpan<float>(Bias(panel), PanelWidth).CopyTo(new Span<float>(target + row * stride, PanelWidth));
        }
        AddPanel(input, rows, panel, target, stride);
    }

    /// <summary>target[rows, out] += input[rows] · weights, for panels [begin, end); biases are left out.</summary>
    public void Add(in LinearInput input, int rows, float* target, nint stride, int begin, int end)
    {
        for (var panel = begin; panel < end; panel++)
        {
            AddPanel(input, rows, panel, target + panel * PanelWidth, stride);
        }
    }

    /// <summary>target[rows, out] = input[rows] · weights + bias, for panels [begin, end).</summary>
    public void Set(in LinearInput input, int rows, float* target, nint stride, int begin, int end)
    {
        for (var panel = begin; panel < end; panel++)
        {
            SetPanel(input, rows, panel, target + panel * PanelWidth, stride);
        }
    }

    /// <summary>target[rows, out] += bias, for layers whose product was added to what stood there.</summary>
    public void AddBias(int begin, int end, float* target, nint stride)
    {
        for (var row = begin; row < end; row++)
        {
            for (var i = 0; i < OutputSize; i++) target[row * stride + i] += bias.Pointer[i];
        }
    }

    public virtual void Dispose() => bias.Dispose();

    /// <summary>The biases of a panel's outputs.</summary>
    protected float* Bias(int panel) => bias.Pointer + (long)panel * PanelWidth;
}
