using System.Runtime.InteropServices;
using SearchEngine.Embedder.Adapters;
using SearchEngine.Embedder.Cpu;
using SearchEngine.Embedder.Cpu.Kernels;
using SearchEngine.Embedder.Cpu.Weights;

namespace SearchEngine.Embedder.Compression;

/// <summary>
/// Compression of a model's trunk, as the NV-Embed paper analyses it (arXiv 2405.17428, section 5.4): pruning by
/// magnitude or WANDA, half or 2:4, and 8-bit weights. Embeddings, norms and the block before the pool are kept; an
/// adapter in the model's own folder is merged first.
/// </summary>
public static class ModelCompressor
{
    /// <summary>Compresses a model and compares it with the original.</summary>
    /// <param name="model">Model folder.</param>
    /// <param name="output">Folder to write.</param>
    /// <param name="method">How.</param>
    /// <param name="texts">Documents to compare on, and to calibrate WANDA with; at least one.</param>
    /// <param name="cancellation">Stops between tensors and layers.</param>
    /// <exception cref="ArgumentException">There are no texts.</exception>
    /// <exception cref="ModelFolderException">The model is damaged, or <paramref name="output"/> is its own folder or
    /// lies in it.</exception>
    public static CompressionReport Run(string model, string output, CompressionMethod method,
        IReadOnlyList<string> texts, CancellationToken cancellation = default)
    {
        if (texts.Count == 0)
            throw new ArgumentException("one text at the least is needed to compare on", nameof(texts));
        using var original = EmbeddingModel.Load(model);
        using var source = SafetensorsFolder.Open(model);
        var adapter = AdapterOverlay.Over(source);
        var isWanda = method is CompressionMethod.Wanda or CompressionMethod.Wanda24;
        var norms = isWanda ? Calibrate(original, texts, cancellation) : null;
        var (changed, weights, zeros) = (0, 0L, 0L);
        CheckpointRewriter.Write(model, output, Rewrite, cancellation);
        using var compressed = EmbeddingModel.Load(output);
        var cosines = Compare(original, compressed, texts, cancellation);
        return new CompressionReport(method, output, changed, (double)zeros / Math.Max(1, weights), WeightBytes(model),
            WeightBytes(output), cosines.Average(), cosines.Min());

        void Rewrite(TensorView tensor, SafetensorsWriter writer)
        {
            if (!IsTrunkLinear(tensor))
            {
                if (adapter?.Changes(tensor.Name) == true)
                    writer.Add(tensor.Name, tensor.Shape.ToArray(), () => Values(tensor), tensor.Type);
                else
                    CheckpointRewriter.Keep(tensor, writer);
                return;
            }
            changed++;
            weights += tensor.Count;
            if (method == CompressionMethod.Int8)
            {
                AddQuantized(tensor, writer, Values, made => zeros += made);
                return;
            }
            writer.Add(tensor.Name, tensor.Shape.ToArray(), () =>
            {
                var values = Values(tensor);
                zeros += Pruning.Prune(values, (int)tensor.Shape[1], norms?.Of(tensor.Name), IsGrouped(method));
                return values;
            }, tensor.Type);
        }

        float[] Values(TensorView tensor) => adapter?.Merged(tensor) ?? tensor.ToFloats();
    }

    private static bool IsGrouped(CompressionMethod method) =>
        method is CompressionMethod.Magnitude24 or CompressionMethod.Wanda24;

    private static bool IsTrunkLinear(TensorView tensor) =>
        tensor.Shape.Count == 2 && tensor.Type is TensorType.F32 or TensorType.F16 or TensorType.BF16
        && tensor.Name.EndsWith("_proj.weight", StringComparison.Ordinal)
        && tensor.Name.Contains("layers.", StringComparison.Ordinal);

    /// <summary>Embeds the texts in float32 while each layer notes its inputs.</summary>
    private static ActivationNorms Calibrate(EmbeddingModel model, IReadOnlyList<string> texts,
        CancellationToken cancellation)
    {
        using var weights = SafetensorsFolder.Open(model.Description.Folder);
        var norms = new ActivationNorms();
        var packing = new LinearPacking(FloatKernel.Best, Norms: norms);
        var source = new WeightSource(weights, weights.TrunkPrefix(), AdapterOverlay.Over(weights));
        using var engine = new CpuEngine(new CpuModelBuilder(model.Description, source, packing).Build(), threads: 1);
        engine.Embed([.. texts.Select(text => model.Prepare(text, EmbeddingRole.Document, null))], cancellation);
        return norms;
    }

    /// <summary>Codes under the tensor's own name, scales [out] beside it. Both are made when they are written, from
    /// the values anew, so that no more than one tensor is held.</summary>
    /// <param name="tensor">[out, in].</param>
    /// <param name="writer">Where it goes.</param>
    /// <param name="valuesOf">A tensor's values, row-major.</param>
    /// <param name="countZeros">Told how many codes are zero.</param>
    private static void AddQuantized(TensorView tensor, SafetensorsWriter writer, Func<TensorView, float[]> valuesOf,
        Action<long> countZeros)
    {
        var (outputs, inputs) = ((int)tensor.Shape[0], (int)tensor.Shape[1]);
        writer.AddBytes(tensor.Name, [outputs, inputs], stream =>
        {
            var values = valuesOf(tensor);
            var codes = new sbyte[inputs];
            var zeros = 0L;
            for (var row = 0; row < outputs; row++)
            {
                var line = values.AsSpan(row * inputs, inputs);
                var scale = ByteRows.Scale(line);
                for (var i = 0; i < inputs; i++)
                {
                    codes[i] = (sbyte)ByteRows.Code(line[i], scale);
                    zeros += codes[i] == 0 ? 1 : 0;
                }
                stream.Write(MemoryMarshal.AsBytes(codes.AsSpan()));
            }
            countZeros(zeros);
        }, TensorType.I8);
        writer.Add(WeightSource.ScaleName(tensor.Name), [outputs], () =>
        {
            var values = valuesOf(tensor);
            var scales = new float[outputs];
            for (var row = 0; row < outputs; row++) scales[row] = ByteRows.Scale(values.AsSpan(row * inputs, inputs));
            return scales;
        });
    }

    private static double[] Compare(EmbeddingModel original, EmbeddingModel compressed, IReadOnlyList<string> texts,
        CancellationToken cancellation)
    {
        var before = original.Embed(texts, EmbeddingRole.Document, null, cancellation);
        var after = compressed.Embed(texts, EmbeddingRole.Document, null, cancellation);
        return [.. before.Zip(after, (a, b) => a.Zip(b, (x, y) => (double)x * y).Sum())];
    }

    private static long WeightBytes(string folder) =>
        Directory.EnumerateFiles(folder, "*.safetensors").Sum(file => new FileInfo(file).Length);
}
