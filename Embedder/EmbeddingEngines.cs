using SearchEngine.Embedder.Cpu;
using SearchEngine.Embedder.Cpu.Kernels;
using SearchEngine.Embedder.Cpu.Weights;

namespace SearchEngine.Embedder;

/// <summary>Opens the engine that the options ask for.</summary>
internal static class EmbeddingEngines
{
    public static IEmbeddingEngine Open(ModelDescription description, EmbedderOptions options)
    {
        var weights = SafetensorsFolder.Open(description.Folder);
        try
        {
            return OpenCpu(description, weights, options);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    private static CpuEngine OpenCpu(ModelDescription description, SafetensorsFolder weights, EmbedderOptions options)
    {
        var source = new WeightSource(weights, weights.TrunkPrefix());
        var model = new CpuModelBuilder(description, source, new LinearPacking(FloatKernel.Best)).Build();
        return new CpuEngine(model, options.Threads > 0 ? options.Threads : Environment.ProcessorCount);
    }
}
