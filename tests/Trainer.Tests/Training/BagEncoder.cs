using SearchEngine.Embedder.LibTorch;
using SearchEngine.Trainer.Training;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SearchEngine.Trainer.Tests.Training;

/// <summary>The smallest encoder that can train: mean of token vectors, a linear layer, unit length.</summary>
internal sealed class BagEncoder : Module, ITrainableEncoder
{
    private readonly TorchSharp.Modules.Parameter tokens;
    private readonly TorchSharp.Modules.Parameter mix;

    public BagEncoder(int vocabulary, int width, int seed)
        : base(nameof(BagEncoder))
    {
        Random random = new(seed);
        tokens = Gaussian(random, vocabulary, width);
        mix = Gaussian(random, width, width);
        register_parameter("embed_tokens", tokens);
        register_parameter("mix", mix);
    }

    public IReadOnlyList<(string Name, TorchSharp.Modules.Parameter Parameter)> Parameters =>
        [("embed_tokens", tokens), ("mix", mix)];

    public void SetTraining(bool training) => train(training);

    public Tensor Encode(TokenBatch batch, long dropoutSeed)
    {
        Tensor states = functional.embedding(batch.Ids, tokens).matmul(mix).tanh();      // [B, L, d]
        Tensor weights = batch.PoolMask.to(ScalarType.Float32).unsqueeze(-1);                // [B, L, 1]
        Tensor mean = states.mul(weights).sum(1).div(weights.sum(1));              // [B, d]
        return functional.normalize(mean, 2, 1);
    }

    private static TorchSharp.Modules.Parameter Gaussian(Random random, int rows, int columns)
    {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)((random.NextDouble() * 2) - 1);
        }
        return new TorchSharp.Modules.Parameter(tensor(values, [rows, columns]));
    }
}
