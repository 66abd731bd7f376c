using SearchEngine.Embedder.Compression;
using SearchEngine.Embedder.Cpu;
using SearchEngine.Embedder.Cpu.Kernels;
using SearchEngine.Embedder.Cpu.Weights;

namespace SearchEngine.Embedder.Tests;

/// <summary>Opens a CPU engine with a chosen kernel, whose threads share even the smallest work.</summary>
internal static class TestEngine
{
    public static CpuEngine Open(string folder, FloatKernel kernel, int threads, bool? foldsLatents = null,
        EmbedderPrecision precision = EmbedderPrecision.Float32, ByteKernel? bytes = null,
        PoolingKind? pooling = null, ActivationNorms? norms = null)
    {
        var weights = SafetensorsFolder.Open(folder);
        var source = new WeightSource(weights, weights.TrunkPrefix());
        var packing = new LinearPacking(kernel, precision, bytes, foldsLatents, norms);
        var description = ModelDescription.Read(folder);
        description = description with { Pooling = pooling ?? description.Pooling };
        return new CpuEngine(new CpuModelBuilder(description, source, packing).Build(), threads, sharedWork: 0);
    }
}
