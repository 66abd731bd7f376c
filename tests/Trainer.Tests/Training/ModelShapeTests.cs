using System.Text.Json.Nodes;
using SearchEngine.Embedder;
using SearchEngine.Embedder.LibTorch;
using SearchEngine.Trainer.Pretraining;
using SearchEngine.Trainer.Training;
using TorchSharp;

namespace SearchEngine.Trainer.Tests.Training;

/// <summary>Attention and pooling as settings: NV-Embed's start from a plain causal decoder.</summary>
public sealed class ModelShapeTests : IDisposable
{
    private static readonly FineTuneSettings Settings = new()
    {
        Adaptation = Adaptation.LowRank, HoldOutShare = 0, Block = new BlockSizes { Latents = 6, Heads = 2, HeadDim = 8 },
        Stage1 = new ContrastiveSettings
        {
            Steps = 8, BatchSize = 12, LearningRate = 0.02, WarmupSteps = 1, Temperature = 0.05,
            MaxPassageTokens = 32, MaxQueryTokens = 64, CheckpointInterval = 4,
        },
    };

    private readonly TinyModel model = new();

    public void Dispose() => model.Dispose();

    [Theory]
    [InlineData(AttentionKind.Causal, PoolShape.Latent)]
    [InlineData(AttentionKind.Causal, PoolShape.LastToken)]
    [InlineData(AttentionKind.Bidirectional, PoolShape.Mean)]
    [InlineData(AttentionKind.Bidirectional, PoolShape.SelfAttention)]
    public void A_model_trains_in_the_shape_that_is_asked_for_and_keeps_it(AttentionKind attention, PoolShape pooling)
    {
        Tune(Settings with { Attention = attention, Pooling = pooling });
        Expect(ModelDescription.Read(Output), attention, pooling);
        using EmbeddingModel tuned = EmbeddingModel.Load(Output);
        Assert.Equal(64, tuned.Embed(["apple river"], EmbeddingRole.Query)[0].Length);
    }

    [Fact]
    public void A_plain_causal_decoder_becomes_what_nv_embed_starts_from()
    {
        MakePlainCausalDecoder();
        Expect(ModelDescription.Read(model.Folder), AttentionKind.Causal, PoolShape.LastToken);
        float[] untrained = Start(Settings with { Attention = AttentionKind.Bidirectional, Pooling = PoolShape.Mean });
        FineTuneSettings nvEmbed = Settings with { Attention = AttentionKind.Bidirectional, Pooling = PoolShape.Latent };
        float[] withBlock = Start(nvEmbed);
        Assert.True(untrained.Zip(withBlock, (a, b) => Math.Abs(a - b)).Max() < 1e-5, "the new block is the identity");
        Tune(nvEmbed);
        Expect(ModelDescription.Read(Output), AttentionKind.Bidirectional, PoolShape.Latent);
        using SafetensorsFolder weights = SafetensorsFolder.Open(Output);
        Assert.Contains(
            weights["latent_attention_model.cross_attend_blocks.0.fn.to_out.weight"].ToFloats(), value => value != 0);
    }

    [Fact]
    public void A_broken_run_in_another_shape_resumes_to_the_same_weights()
    {
        MakePlainCausalDecoder();
        FineTuneSettings settings = Settings with { Pooling = PoolShape.SelfAttention };
        Tune(settings);
        byte[] unbroken = File.ReadAllBytes(Path.Combine(Output, "model.safetensors"));
        using CancellationTokenSource stop = new();
        Assert.ThrowsAny<OperationCanceledException>(() => Tune(settings, new StopAt(6, stop), stop.Token));
        Tune(settings, resume: true);
        Assert.Equal(unbroken, File.ReadAllBytes(Path.Combine(Output, "model.safetensors")));
    }

    [Theory]
    [InlineData(Adaptation.LowRank)]
    [InlineData(Adaptation.FrozenTrunk)]
    public void The_self_attention_block_trains_in_full_beside_a_frozen_trunk(Adaptation adaptation)
    {
        Tune(Settings with { Pooling = PoolShape.SelfAttention, Adaptation = adaptation });
        using SafetensorsFolder weights = SafetensorsFolder.Open(Output);
        Assert.Contains(
            weights["self_attention_model.cross_attend_blocks.0.fn.to_out.weight"].ToFloats(), value => value != 0);
    }

    [Theory]
    [InlineData(LanguageObjective.MaskedNextToken, AttentionKind.Bidirectional)]
    [InlineData(LanguageObjective.CausalNextToken, AttentionKind.Causal)]
    public void A_trunk_that_learnt_to_see_everything_keeps_its_sight(LanguageObjective objective, AttentionKind after)
    {
        MakePlainCausalDecoder();
        string documents = Path.Combine(model.Root, "documents.jsonl");
        File.WriteAllLines(documents, Enumerable.Range(0, 8)
            .Select(i => $$"""{"text":"apple river stone {{i}} cloud tiger"}"""));
        FineTuneRequest request = new() { Model = model.Folder, Train = [documents], Output = Output };
        LanguageSettings settings = new() { Steps = 2, BatchSize = 4, MaxTokens = 10, Objective = objective };
        TrunkPretraining.Run(request, settings, null, default);
        Expect(ModelDescription.Read(Output), after, PoolShape.LastToken);
    }

    [Fact]
    public void Pretraining_leaves_a_block_that_it_does_not_use_alone()
    {
        string shaped = Path.Combine(model.Root, "shaped");
        ShapedFolder.Of(model.Folder, Settings with { Pooling = PoolShape.SelfAttention }, shaped);
        using DecoderEmbedder embedder = DecoderEmbedder.Load(shaped, torch.CPU);
        LanguageSettings settings = new() { Steps = 2, BatchSize = 2, MaxTokens = 8 };
        int[][] texts = [[20, 21, 22, 23, 24, 25], [30, 31, 32, 33, 34, 35]];
        LanguageTrainer trainer = new(embedder, new LanguageBatches(texts, settings, 5, 3), settings, torch.CPU);
        trainer.Run(null, null, default);
        Assert.DoesNotContain(
            trainer.Encoder.Parameters,
            entry => entry.Parameter.requires_grad && entry.Name.StartsWith("self_", StringComparison.Ordinal));
    }

    private string Output => Path.Combine(model.Root, "tuned");

    private static void Expect(ModelDescription found, AttentionKind attention, PoolShape pooling)
    {
        Assert.Equal(attention == AttentionKind.Causal, found.IsCausal);
        int? latents = pooling switch { PoolShape.Latent => 4, PoolShape.SelfAttention => 0, _ => null };
        int? given = found.CrossAttention?.Latents;
        Assert.Equal(latents, given == 6 ? 4 : given); // the tiny model's own has four, an added one six
        bool isLast = found.Pooling is PoolingKind.LastToken or PoolingKind.EndToken;
        Assert.Equal(pooling == PoolShape.LastToken, isLast);
        Assert.True(!isLast || found.EnsuresEndToken);
    }

    /// <summary>The tiny model's trunk as a published decoder: causal, last token, no block.</summary>
    private void MakePlainCausalDecoder()
    {
        string file = Path.Combine(model.Folder, "config.json");
        JsonObject trunk = JsonNode.Parse(File.ReadAllText(file))!["text_config"]!.DeepClone().AsObject();
        trunk["model_type"] = "mistral";
        File.WriteAllText(file, trunk.ToJsonString());
        File.WriteAllText(
            Path.Combine(model.Folder, "1_Pooling", "config.json"), """{"pooling_mode_lasttoken": true}""");
        string tokenizer = Path.Combine(model.Folder, "tokenizer_config.json");
        JsonObject config = JsonNode.Parse(File.ReadAllText(tokenizer))!.AsObject();
        config["add_eos_token"] = true;
        File.WriteAllText(tokenizer, config.ToJsonString());
        string weights = Path.Combine(model.Folder, "model.safetensors");
        SafetensorsWriter writer = new();
        using SafetensorsFile own = SafetensorsFile.Open(weights);
        foreach (TensorView tensor in own.Tensors.Where(
            tensor => !tensor.Name.StartsWith("latent_", StringComparison.Ordinal)))
        {
            writer.Add(tensor.Name, [.. tensor.Shape], tensor.ToFloats());
        }
        writer.Save(weights);
    }

    /// <summary>What a shaped model makes of a text before it trains.</summary>
    private float[] Start(FineTuneSettings settings)
    {
        string shaped = ShapedFolder.Of(model.Folder, settings, Path.Combine(model.Root, "shaped"));
        using EmbeddingModel embedder = EmbeddingModel.Load(shaped);
        return embedder.Embed(["apple river stone"], EmbeddingRole.Document)[0];
    }

    private void Tune(
        FineTuneSettings settings, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default, bool resume = false)
    {
        FineTuneRequest request = new()
        {
            Model = model.Folder, Train = [model.WritePairs(24)], Output = Output, Resume = resume,
        };
        new FineTuning(request, settings, progress, _ => { }, cancellation).Run();
    }

    private sealed class StopAt(int step, CancellationTokenSource stop) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Step == step)
            {
                stop.Cancel();
            }
        }
    }
}
