using SearchEngine.Embedder.Adapters;
using SearchEngine.Embedder.Cpu;
using SearchEngine.Embedder.Cpu.Kernels;
using SearchEngine.Embedder.Cpu.Weights;
using SearchEngine.Embedder.LibTorch;
using TorchSharp;
using static TorchSharp.torch;

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
        if (options.Precision == EmbedderPrecision.BFloat16)
        {
            throw new ArgumentException("precision bfloat16 is a GPU's; choose float32 or int8 for the CPU.",
                nameof(options));
        }
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
        var adapter = AdapterOverlay.Over(weights, options.AdapterFolder);
        var source = new WeightSource(weights, weights.TrunkPrefix(), adapter);
        var model = new CpuModelBuilder(description, source,
            new LinearPacking(FloatKernel.Best, options.Precision, ByteKernel.Best)).Build();
        return new CpuEngine(model, options.Threads > 0 ? options.Threads : Environment.ProcessorCount);
    }

    private static bool IsGpu(string device) => device switch
    {
        "cpu" => false,
        "auto" => TryInitializeDeviceType(DeviceType.CUDA),
        _ => device.StartsWith("cuda", StringComparison.Ordinal) ? true : throw new ArgumentException(
            $"'{device}' is no device to embed on; choose cpu, cuda or auto.", nameof(device)),
    };

    private static LibTorchEngine OpenGpu(ModelDescription description, EmbedderOptions options)
    {
        var type = options.Precision switch
        {
            EmbedderPrecision.Float32 => ScalarType.Float32,
            EmbedderPrecision.BFloat16 => ScalarType.BFloat16,
            _ => throw new ArgumentException($"precision {options.Precision} is the CPU's; choose bfloat16 or float32 "
                + "for a GPU, which takes 8-bit weights from a folder that `searchengine compress` wrote.",
                nameof(options)),
        };
        InitializeDeviceType(DeviceType.CUDA);
        var place = device(options.Device == "auto" ? "cuda" : options.Device);
        var model = DecoderEmbedder.LoadFrozen(description.Folder, place, type, options.AdapterFolder);
        return new LibTorchEngine(model, place, padId: 0, GpuBatchTokens);
    }
}
