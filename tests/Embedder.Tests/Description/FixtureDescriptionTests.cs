using SearchEngine.Tests.Shared;

namespace SearchEngine.Embedder.Tests.Description;

public sealed class FixtureDescriptionTests
{
    [SkippableFact]
    public void Nvembed_is_a_bidirectional_mistral_with_latents_and_a_masked_instruction()
    {
        var model = Read("nvembed");
        Assert.Equal(ModelFamily.Mistral, model.Family);
        Assert.False(model.IsCausal);
        Assert.Equal(new CrossAttentionDescription(24, 4, 64, 4), model.CrossAttention);
        Assert.Equal(PoolingKind.Mean, model.Pooling);
        Assert.Equal(InstructionMask.PrefixTokens, model.InstructionMask);
        Assert.True(model.EnsuresEndToken);
        Assert.All(model.Windows, window => Assert.Equal(0, window));
        Assert.Equal("Instruct: find it\nQuery: ", model.Prompts.Prefix(EmbeddingRole.Query, "find it"));
        Assert.Equal("", model.Prompts.Prefix(EmbeddingRole.Document, null));
    }

    [SkippableFact]
    public void Qwen3_takes_its_head_size_prompt_and_pooling_from_its_own_files()
    {
        var model = Read("qwen3-last");
        Assert.Equal(24, model.HeadDim);
        Assert.True(model.HasQkNorms);
        Assert.Equal(PoolingKind.LastToken, model.Pooling);
        Assert.Equal("Instruct: {instruction}\nQuery:", model.Prompts.QueryFormat);
        Assert.Equal("Given a question, retrieve passages that answer the question", model.Prompts.DefaultInstruction);
    }

    [SkippableFact]
    public void A_causal_mistral_keeps_its_window_and_ends_in_the_end_token()
    {
        var model = Read("mistral-last");
        Assert.True(model.IsCausal);
        Assert.All(model.Windows, window => Assert.Equal(4096, window));
        Assert.True(model.EnsuresEndToken);
        Assert.Equal(4096, model.MaxTokens);
    }

    [SkippableFact]
    public void A_pool_without_the_prompt_masks_the_whole_prompt()
    {
        var model = Read("llama-mean");
        Assert.Equal(PoolingKind.Mean, model.Pooling);
        Assert.Equal(InstructionMask.WholePrompt, model.InstructionMask);
        Assert.False(model.EnsuresEndToken);
    }

    private static ModelDescription Read(string name) =>
        ModelDescription.Read(SharedData.Require("fixtures", "models", name));
}
