using SearchEngine.Embedder;
using SearchEngine.Trainer.Batching;
using SearchEngine.Trainer.Mining;

namespace SearchEngine.Trainer.Training;

/// <summary>Embeds texts with an encoder as it stands: judging and mining while it trains.</summary>
/// <param name="encoder">The encoder; dropout is off while texts are embedded.</param>
/// <param name="workers">Passes over it.</param>
/// <param name="prepare">The model's layout.</param>
internal sealed class EncoderTexts(ITrainableEncoder encoder, EncoderWorkers workers, InputPreparer prepare)
{
    /// <summary>As <see cref="TextEmbedder"/>.</summary>
    public float[][] Embed(
        IReadOnlyList<string> texts, EmbeddingRole role, string? instruction, CancellationToken cancellation)
    {
        encoder.SetTraining(false);
        TokenizedInput[] inputs = texts.Select(text => prepare(text, role, instruction)).ToArray();
        float[][] vectors = workers.Encode(inputs, seed: 0, cancellation);
        encoder.SetTraining(true);
        return vectors;
    }
}
