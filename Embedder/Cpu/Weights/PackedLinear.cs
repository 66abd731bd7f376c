namespace SearchEngine.Embedder.Cpu.Weights;

/// <summary>
/// A linear layer whose weights are packed for a tile kernel: panels of <see cref="PanelWidth"/> outputs, each panel
/// laid out input by input, so that the kernel reads it front to back. Immutable.
/// </summary>
internal abstract unsafe class PackedLinear : IDisposable
{
    private readonly AlignedBuffer<float>? bias;

    protected PackedLinear(WeightRows rows, int panelWidth)
    {
        InputSize = rows.InputSize;
        OutputSize = rows.OutputSize;
        PanelWidth = panelWidth;
        Panels = (OutputSize + panelWidth - 1) / panelWidth;
        if (!rows.HasBias) return;
        bias = new AlignedBuffer<float>((long)Panels * panelWidth);
        for (var i = 0; i < OutputSize; i++) bias.Pointer[i] = rows.Bias(i);
    }

    public int InputSize { get; }

    public int OutputSize { get; }

    public int PanelWidth { get; }

    public int Panels { get; }

    public bool HasBias => bias is not null;

    /// <summary>Whether <see cref="Prepare"/> must have run on the rows before a product.</summary>
    public virtual bool TakesCodes => false;

    /// <summary>Makes the codes of input rows [begin, end).</summary>
    public virtual void Prepare(in LinearInput input, int begin, int end)
    {
    }

    /// <summary>target[rows, width of a panel] += input[rows] · panel; target points at the panel's first column.
    /// </summary>
    public abstract void AddPanel(in LinearInput input, int rows, int panel, float* target, nint stride);

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
            var column = target + panel * PanelWidth;
            Start(panel, rows, column, stride);
            AddPanel(input, rows, panel, column, stride);
        }
    }

    /// <summary>Fills a panel's target with the bias, or zero.</summary>
    public void Start(int panel, int rows, float* target, nint stride)
    {
        for (var row = 0; row < rows; row++)
        {
            var line = new Span<float>(target + row * stride, PanelWidth);
            if (bias is null) line.Clear();
            else new ReadOnlySpan<float>(bias.Pointer + panel * PanelWidth, PanelWidth).CopyTo(line);
        }
    }

    /// <summary>target[rows, out] += bias, for layers whose product was added to what stood there.</summary>
    public void AddBias(int begin, int end, float* target, nint stride)
    {
        if (bias is null) return;
        for (var row = begin; row < end; row++)
        {
            for (var i = 0; i < OutputSize; i++) target[row * stride + i] += bias.Pointer[i];
        }
    }

    public virtual void Dispose() => bias?.Dispose();
}
