using SearchEngine.Embedder.Cpu.Elementwise;

namespace SearchEngine.Embedder.Cpu.Weights;

/// <summary>
/// Packs the block between trunk and pool. The latents' keys and values are constants, computed once; where it is
/// cheaper, per head Wq^T K and V Wo are folded into two products, which changes nothing but rounding.
/// </summary>
internal sealed unsafe class CrossAttentionBuilder(ModelDescription description, WeightSource source,
    LinearPacking packing)
{
    private readonly CrossAttentionDescription cross = description.CrossAttention!;
    private readonly int d = description.HiddenSize;
    private readonly int inner = description.CrossAttention!.Heads * description.CrossAttention.HeadDim;
    private readonly string attention = description.CrossAttention!.AttentionPrefix;
    private readonly string feedForward = description.CrossAttention!.FeedForwardPrefix;

    public CrossAttentionWeights Build()
    {
        var query = source.Matrix(attention + "fn.to_q", inner, d, hasBias: false);
        var keyValue = source.Matrix(attention + "fn.to_kv", 2 * inner, d, hasBias: false);
        var output = source.Matrix(attention + "fn.to_out", d, inner, hasBias: false);
        var attends = packing.IsNeeded(output);
        if (cross.Latents == 0)
        {
            return Assemble(attends, query: packing.Pack(query), keyValue: packing.Pack(keyValue),
                output: packing.Pack(output));
        }
        using var constants = KeysAndValues(keyValue);
        if (packing.FoldsLatents ?? FoldingIsCheaper())
        {
            return Assemble(attends, scores: FoldScores(query, constants), values: FoldValues(output, constants));
        }
        return Assemble(attends, query: packing.Pack(query), output: packing.Pack(output),
            latents: PackLatents(constants));
    }

    /// <summary>Multiplications a token: folded 2 d h R, unfolded 2 d inner + 2 inner R.</summary>
    private bool FoldingIsCheaper() =>
        (long)d * cross.Heads * cross.Latents <= (long)inner * (d + cross.Latents);

    private CrossAttentionWeights Assemble(bool attends, PackedLinear? scores = null, PackedLinear? values = null,
        PackedLinear? query = null, PackedLinear? keyValue = null, PackedLinear? output = null,
        KeyValuePanels[]? latents = null)
    {
        var width = cross.FeedForwardFactor * d;
        var expand = source.Matrix(feedForward + "fn.net.0", 2 * width, d, hasBias: true);
        var down = source.Matrix(feedForward + "fn.net.2", d, width, hasBias: true);
        return new CrossAttentionWeights
        {
            Attends = attends,
            FeedsForward = packing.IsNeeded(down),
            NormWeight = Vector(attention + "norm.weight"),
            NormBias = Vector(attention + "norm.bias"),
            FeedForwardNormWeight = Vector(feedForward + "norm.weight"),
            FeedForwardNormBias = Vector(feedForward + "norm.bias"),
            Scores = scores,
            Values = values,
            Query = query,
            KeyValue = keyValue,
            Output = output,
            Latents = latents,
            // GEGLU multiplies the first half by gelu of the second, which therefore is the gate.
            GateUp = packing.PackGated(new SlicedRows(expand, width, width), new SlicedRows(expand, 0, width)),
            Down = packing.Pack(down),
        };
    }

    /// <summary>[d].</summary>
    private AlignedBuffer<float> Vector(string name) => new(source.Values(name, d));

    /// <summary>[latents, inner | inner]: LN(Z) Wkv.</summary>
    private AlignedBuffer<float> KeysAndValues(WeightRows keyValue)
    {
        var latents = source.Values(cross.LatentsName, cross.Latents, d);
        using var weight = Vector(attention + "norm_context.weight");
        using var bias = Vector(attention + "norm_context.bias");
        using var normed = new AlignedBuffer<float>((long)cross.Latents * d);
        fixed (float* z = latents)
        {
            for (var i = 0; i < cross.Latents; i++)
            {
                Norms.Layer(z + (long)i * d, weight.Pointer, bias.Pointer, normed.Pointer + (long)i * d, d,
                    (float)CrossAttentionDescription.LayerNormEpsilon);
            }
        }
        return Product(normed.Pointer, cross.Latents, d, keyValue);
    }

    /// <summary>[heads x latents, d]: row (h, r) is K_h[r] Wq_h / sqrt(headDim).</summary>
    private PackedLinear FoldScores(WeightRows query, AlignedBuffer<float> constants)
    {
        var folded = new AlignedBuffer<float>((long)cross.Heads * cross.Latents * d);
        using var transposed = new AlignedBuffer<float>((long)d * inner); // [d, inner]
        Transpose(query, transposed.Pointer);
        var factor = 1 / MathF.Sqrt(cross.HeadDim);
        for (var head = 0; head < cross.Heads; head++)
        {
            var offset = head * cross.HeadDim;
            using var product = Product(constants.Pointer + offset, cross.Latents, 2 * inner,
                new StridedRows(transposed.Pointer + offset, d, cross.HeadDim, inner));
            Softmax.Scale(product.Pointer, folded.Pointer + (long)head * cross.Latents * d, cross.Latents * d, factor);
        }
        return packing.Pack(new ArrayRows(folded, cross.Heads * cross.Latents, d));
    }

    /// <summary>[d, heads x latents]: column (h, r) is V_h[r] Wo_h.</summary>
    private PackedLinear FoldValues(WeightRows output, AlignedBuffer<float> constants)
    {
        var columns = cross.Heads * cross.Latents;
        var folded = new AlignedBuffer<float>((long)d * columns);
        for (var head = 0; head < cross.Heads; head++)
        {
            var values = constants.Pointer + inner + head * cross.HeadDim;
            using var slice = new AlignedBuffer<float>((long)d * cross.HeadDim);
            CopyColumns(output, head * cross.HeadDim, slice.Pointer);
            using var product = Product(slice.Pointer, d, cross.HeadDim,
                new StridedRows(values, cross.Latents, cross.HeadDim, 2 * inner)); // [d, latents]
            for (var row = 0; row < d; row++)
            {
                new ReadOnlySpan<float>(product.Pointer + (long)row * cross.Latents, cross.Latents).CopyTo(
                    new Span<float>(folded.Pointer + (long)row * columns + head * cross.Latents, cross.Latents));
            }
        }
        return packing.Pack(new ArrayRows(folded, d, columns));
    }

    /// <param name="constants">[latents, keys of all heads | values of all heads].</param>
    /// <returns>A head each: keys and values [latents, headDim].</returns>
    private KeyValuePanels[] PackLatents(AlignedBuffer<float> constants)
    {
        var panels = new KeyValuePanels[cross.Heads];
        for (var head = 0; head < cross.Heads; head++)
        {
            var keys = constants.Pointer + head * cross.HeadDim;
            panels[head] = new KeyValuePanels(packing.Kernel);
            panels[head].Pack(keys, keys + inner, 2 * inner, cross.Latents, cross.HeadDim);
        }
        return panels;
    }

    /// <summary>[rows, out] = left[rows, in] · weights[out, in]^T, the rows of left stride floats apart.</summary>
    private AlignedBuffer<float> Product(float* left, int rows, nint stride, WeightRows weights)
    {
        using var packed = new FloatLinear(weights, packing.Kernel);
        var padded = packed.Panels * packed.PanelWidth;
        using var wide = new AlignedBuffer<float>((long)rows * padded);
        var input = (nint)left;
        Parallel.For(0, packed.Panels, panel => packed.AddPanel(
            new LinearInput { Values = (float*)input, Stride = stride }, rows, panel,
            wide.Pointer + panel * packed.PanelWidth, padded));
        var result = new AlignedBuffer<float>((long)rows * packed.OutputSize);
        for (var row = 0; row < rows; row++)
        {
            new ReadOnlySpan<float>(wide.Pointer + (long)row * padded, packed.OutputSize).CopyTo(
                new Span<float>(result.Pointer + (long)row * packed.OutputSize, packed.OutputSize));
        }
        return result;
    }

    private void Transpose(WeightRows matrix, float* target)
    {
        var row = new float[matrix.InputSize];
        for (var i = 0; i < matrix.OutputSize; i++)
        {
            matrix.Read(i, row);
            for (var k = 0; k < row.Length; k++) target[(long)k * matrix.OutputSize + i] = row[k];
        }
    }

    private void CopyColumns(WeightRows matrix, int first, float* target)
    {
        var row = new float[matrix.InputSize];
        for (var i = 0; i < matrix.OutputSize; i++)
        {
            matrix.Read(i, row);
            row.AsSpan(first, cross.HeadDim).CopyTo(new Span<float>(target + (long)i * cross.HeadDim, cross.HeadDim));
        }
    }
}
