using SearchEngine.Trainer.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace SearchEngine.Trainer.Tests.Training;

public sealed class ParameterGroupsTests
{
    [Theory]
    [InlineData("layers.0.mlp.up_proj.weight", 2, 0.95f)]
    [InlineData("layers.0.self_attn.q_proj.weight.lora_A", 2, 0.95f)]
    [InlineData("layers.0.input_layernorm.weight", 1, 1f)]
    [InlineData("layers.0.self_attn.q_proj.bias", 1, 1f)]
    [InlineData("embed_tokens.weight", 2, 1f)]
    public void Weight_decay_shrinks_matrices_alone(string name, int dimensions, float expected)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        long[] shape = dimensions == 2 ? [3, 2] : [6];
        Parameter decayed = new(torch.ones(shape));
        Parameter beside = new(torch.ones(4, 4)); // a second group, so that groups are told apart
        ContrastiveSettings settings = new() { WeightDecay = 0.5, LearningRate = 0.1 };
        using ParameterGroups groups = new([(name, decayed), ("other.weight", beside)], settings);
        decayed.AddGradient(torch.zeros(shape)); // nothing to learn: only decay can move it
        beside.AddGradient(torch.zeros(4, 4));
        groups.Step(0.1);
        Assert.All(decayed.data<float>().ToArray(), value => Assert.Equal(expected, value, 6));
        Assert.Equal(0.95f, beside.data<float>().ToArray()[0], 6);
    }

    [Fact]
    public void Token_embeddings_have_a_rate_of_their_own()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Parameter embeddings = new(torch.zeros(2, 2));
        Parameter matrix = new(torch.zeros(2, 2));
        ContrastiveSettings settings = new() { WeightDecay = 0, EmbeddingRateFactor = 30 };
        using ParameterGroups groups = new([("embed_tokens.weight", embeddings), ("a.weight", matrix)], settings);
        embeddings.AddGradient(torch.ones(2, 2));
        matrix.AddGradient(torch.ones(2, 2));
        groups.Step(0.001);
        Assert.Equal(-0.03f, embeddings.data<float>().ToArray()[0], 5); // Adam's first step is the rate itself
        Assert.Equal(-0.001f, matrix.data<float>().ToArray()[0], 6);
    }
}
