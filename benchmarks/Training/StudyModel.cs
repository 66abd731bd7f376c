using SearchEngine.Embedder;
using SearchEngine.Embedder.LibTorch;
using SearchEngine.Trainer.Training;
using TorchSharp;

namespace SearchEngine.Benchmarks.Training;

/// <summary>A model folder on libtorch, frozen, that embeds whole texts.</summary>
internal sealed class StudyModel : IDisposable
{
    private readonly EmbeddingModel reader;
    private readonly DecoderEmbedder model;
    private readonly EncoderTexts texts;

    public StudyModel(string folder, ContrastiveSettings settings)
    {
        reader = EmbeddingModel.Load(folder);
        model = DecoderEmbedder.Load(folder, torch.CPU);
        DecoderEncoder encoder = new(model, new FineTuneSettings { Adaptation = Adaptation.TokenEmbeddings }, 0);
        EncoderWorkers workers = new(
            encoder, torch.CPU, reader.Tokenizer.PadId ?? 0, settings.Workers, settings.MicroBatchTokens);
        texts = new EncoderTexts(encoder, workers, reader.Prepare);
    }

    public float[][] Embed(
        IReadOnlyList<string> inputs, EmbeddingRole role, string? instruction, CancellationToken cancellation) =>
        texts.Embed(inputs, role, instruction, cancellation);

    public void Dispose()
    {
        model.Dispose();
        reader.Dispose();
    }
}
