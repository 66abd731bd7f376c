using SearchEngine.Embedder.Adapters;
using SearchEngine.Embedder.Cpu;
using SearchEngine.Embedder.Cpu.Kernels;
using SearchEngine.Embedder.Cpu.Weights;
using SearchEngine.Embedder.LibTorch;
using TorchSharp;

namespace SearchEngine.Embedder;

/// <summary>Opens the engine that the options ask for.</summary>
internal static class EmbeddingEngines
{
    /// <summary>Padded tokens of one batch on a GPU: enough to fill it, little enough to fit beside a large model.
    /// </summary>
    private const int GpuBatchTokens = 32_768;

    /// <exception cref="ArgumentException">The device or its precision is none that there is.</exception>
    /// <exception cref="NotSupportedException">A GPU is asked for and libtorch is not installed.</exception>
    /// <exception cref="InvalidOperationException">A GPU is asked for and there is none.</exception>
    public static IEmbeddingEngine Open(ModelDescription description, EmbedderOptions options)
    {
        if (IsGpu(options.Device)) return OpenGpu(description, options);
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
        var adapter = AdapterFolder(description, options) is { } folder ? new AdapterOverlay(folder, weights) : null;
        var source = new WeightSource(weights, weights.TrunkPrefix(), adapter);
        var model = new CpuModelBuilder(description, source,
            new LinearPacking(FloatKernel.Best, options.Precision, ByteKernel.Best)).Build();
        return new CpuEngine(model, options.Threads > 0 ? options.Threads : Environment.ProcessorCount);
    }

    /// <summary>The adapter asked for, else one that lies among the model's own files (LLM2Vec).</summary>
    public static string? AdapterFolder(ModelDescription description, EmbedderOptions options) =>
        options.AdapterFolder ?? (PeftAdapter.IsIn(description.Folder) ? description.Folder : null);

    private static bool IsGpu(string device) => device switch
    {
        "cpu" => false,
        "auto" => torch.TryInitializeDeviceType(DeviceType.CUDA),
        _ => device.StartsWith("cuda", StringComparison.Ordinal) ? true : throw new ArgumentException(
            $"'{device}' is no device to embed on; choose cpu, cuda or auto.", nameof(device)),
    };

    private static LibTorchEngine OpenGpu(ModelDescription description, EmbedderOptions options)
    {
        if (options.Precision != EmbedderPrecision.Float32)
        {
            throw new ArgumentException($"precision {options.Precision} is the CPU's; choose float32 for a GPU.",
                nameof(options));
        }
        if (AdapterFolder(description, options) is { } adapter)
        {
            throw new ArgumentException($"the adapter {adapter} cannot be applied on a GPU; merge it first.",
                nameof(options));
        }
        torch.InitializeDeviceType(DeviceType.CUDA);
        var device = torch.device(options.Device == "auto" ? "cuda" : options.Device);
        var model = DecoderEmbedder.Load(description.Folder, device);
        return new LibTorchEngine(model, device, padId: 0, GpuBatchTokens);
    }
}
