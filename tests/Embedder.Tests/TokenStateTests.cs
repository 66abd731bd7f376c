using SearchEngine.Tests.Shared;

namespace SearchEngine.Embedder.Tests;

/// <summary>The trunk's states, from which late interaction scores.</summary>
public sealed class TokenStateTests
{
    [SkippableTheory]
    [InlineData("mistral-last")]
    [InlineData("qwen3-last")]
    public void The_last_state_of_a_last_token_model_is_its_embedding(string name)
    {
        using var model = EmbeddingModel.Load(SharedData.Require("fixtures", "models", name));
        string[] texts = ["magnets attract iron", "a", string.Join(' ', Enumerable.Repeat("whale", 90))];
        var states = model.TokenStates(texts, EmbeddingRole.Document);
        var vectors = model.Embed(texts, EmbeddingRole.Document);
        for (var i = 0; i < texts.Length; i++)
        {
            var tokens = model.Prepare(texts[i], EmbeddingRole.Document, null).Ids.Length;
            Assert.Equal(tokens * model.Description.HiddenSize, states[i].Length);
            var last = states[i][^model.Description.HiddenSize..];
            Assert.InRange(Vectors.Cosine(vectors[i], last), 0.99999, 1.00001);
            Assert.Equal(1, Vectors.Length(last), 5);
        }
    }

    [SkippableFact]
    public void The_instruction_has_no_states_of_its_own()
    {
        using var model = EmbeddingModel.Load(SharedData.Require("fixtures", "models", "nvembed"));
        var input = model.Prepare("what do magnets attract", EmbeddingRole.Query, "Find the answer");
        var states = model.TokenStates(["what do magnets attract"], EmbeddingRole.Query, "Find the answer")[0];
        Assert.True(input.PoolStart > 0);
        Assert.Equal((input.Ids.Length - input.PoolStart) * model.Description.HiddenSize, states.Length);
    }
}
