using System.Text.Json.Nodes;
using SearchEngine.Embedder;
using SearchEngine.Embedder.Adapters;
using SearchEngine.Embedder.LibTorch;
using SearchEngine.Trainer.Training;
using TorchSharp;

namespace SearchEngine.Trainer.Tests.Training;

/// <summary>What is written beside the weights, and what is refused before training.</summary>
public sealed class FineTuneOutputTests : IDisposable
{
    private readonly TinyModel model = new();

    public void Dispose() => model.Dispose();

    [Theory]
    [InlineData(Adaptation.Full)]
    [InlineData(Adaptation.LowRank)]
    public void A_model_with_dense_layers_loads_again_with_them_in_their_folder(Adaptation adaptation)
    {
        AddDense();
        Tune(adaptation);
        using EmbeddingModel tuned = EmbeddingModel.Load(Output);
        Assert.Equal(16, tuned.Embed(["apple"], EmbeddingRole.Query)[0].Length);
        using SafetensorsFolder root = SafetensorsFolder.Open(Output);
        Assert.DoesNotContain(root.Tensors, tensor => tensor.Name.Contains("linear", StringComparison.Ordinal));
        using SafetensorsFolder before = SafetensorsFolder.Open(Path.Combine(model.Folder, "2_Dense"));
        using SafetensorsFolder after = SafetensorsFolder.Open(Path.Combine(Output, "2_Dense"));
        bool isSame = before["linear.weight"].ToFloats().AsSpan().SequenceEqual(after["linear.weight"].ToFloats());
        Assert.Equal(adaptation == Adaptation.LowRank, isSame); // only full training moves it
    }

    [Fact]
    public void Adapters_over_the_old_weights_are_not_taken_along()
    {
        foreach (string folder in (string[])["adapter", Path.Combine("adapters", "v1")])
        {
            PeftAdapter old = new([], [new WholeTensor("norm.weight", [64], new float[64])]);
            old.Save(Path.Combine(model.Folder, folder), "base", 0);
        }
        Tune(Adaptation.LowRank);
        Assert.False(Directory.Exists(Path.Combine(Output, "adapters")));
        Assert.True(PeftAdapter.IsIn(Path.Combine(Output, "adapter")));
        Tune(Adaptation.TokenEmbeddings); // into the same folder
        Assert.False(Directory.Exists(Path.Combine(Output, "adapter")));
        Assert.Equal(1, ChangedTensors.Write(model.Folder, Output, isDirect: true, Path.Combine(model.Root, "changed")));
    }

    [Fact]
    public void An_adapter_at_the_root_or_8_bit_weights_are_refused_before_training()
    {
        File.WriteAllText(Path.Combine(model.Folder, PeftAdapter.ConfigName), "{}");
        Assert.Contains("Merge", Assert.Throws<TrainingException>(() => Tune(Adaptation.LowRank)).Message);
        File.Delete(Path.Combine(model.Folder, PeftAdapter.ConfigName));
        string weights = Path.Combine(model.Folder, "model.safetensors");
        SafetensorsWriter writer = new();
        using (SafetensorsFile file = SafetensorsFile.Open(weights))
        {
            foreach (TensorView tensor in file.Tensors)
            {
                if (tensor.Name.EndsWith("up_proj.weight", StringComparison.Ordinal))
                {
                    writer.AddBytes(tensor.Name, [.. tensor.Shape], new byte[tensor.Count], TensorType.I8);
                }
                else
                {
                    writer.Add(tensor.Name, [.. tensor.Shape], tensor.ToFloats());
                }
            }
            writer.Save(weights);
        }
        string message = Assert.Throws<TrainingException>(() => Tune(Adaptation.LowRank)).Message;
        Assert.Contains("8-bit", message);
        Assert.Contains("up_proj", message);
    }

    [Fact]
    public void Adapters_carry_the_checkpoints_names_and_old_ones_without_its_prefix_still_load()
    {
        Tune(Adaptation.LowRank);
        string adapter = Path.Combine(Output, "adapter");
        string[] names = Names(adapter);
        Assert.Contains("base_model.model.embedding_model.layers.0.self_attn.q_proj.lora_A.weight", names);
        Assert.Contains("base_model.model.latent_attention_model.latents", names);
        string old = Path.Combine(model.Root, "old");
        PeftAdapter.Load(adapter).Save(old, "base", 0); // as they were written once
        Assert.Contains("base_model.model.layers.0.self_attn.q_proj.lora_A.weight", Names(old));
        using EmbeddingModel plain = EmbeddingModel.Load(model.Folder);
        using EmbeddingModel with = plain.WithAdapter(adapter);
        using EmbeddingModel withOld = plain.WithAdapter(old);
        Assert.Equal(Vector(with), Vector(withOld));
        Assert.NotEqual(Vector(plain), Vector(with));
    }

    [Fact]
    public void An_adapter_of_changed_tensors_carries_the_checkpoints_names()
    {
        Tune(Adaptation.TokenEmbeddings);
        string folder = Path.Combine(model.Root, "changed");
        ChangedTensors.Write(model.Folder, Output, isDirect: true, folder);
        Assert.Equal(["base_model.model.embedding_model.embed_tokens.weight"], Names(folder));
        JsonNode config = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, PeftAdapter.ConfigName)))!;
        Assert.Equal("embed_tokens", (string?)config["modules_to_save"]![0]);
        using EmbeddingModel plain = EmbeddingModel.Load(model.Folder);
        using EmbeddingModel with = plain.WithAdapter(folder);
        using EmbeddingModel tuned = EmbeddingModel.Load(Output);
        Assert.Equal(Vector(tuned), Vector(with));
    }

    private string Output => Path.Combine(model.Root, "tuned");

    private static string[] Names(string folder)
    {
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(folder, "adapter_model.safetensors"));
        return file.Tensors.Select(tensor => tensor.Name).ToArray();
    }

    private static float[] Vector(EmbeddingModel embedder) =>
        embedder.Embed(["river stone"], EmbeddingRole.Document)[0];

    private void AddDense()
    {
        string dense = Directory.CreateDirectory(Path.Combine(model.Folder, "2_Dense")).FullName;
        File.WriteAllText(Path.Combine(dense, "config.json"), """
            {"in_features": 64, "out_features": 16, "bias": false,
             "activation_function": "torch.nn.modules.linear.Identity"}
            """);
        Random random = new(3);
        float[] values = Enumerable.Range(0, 16 * 64).Select(_ => random.NextSingle() - 0.5f).ToArray();
        new SafetensorsWriter().Add("linear.weight", [16, 64], values).Save(Path.Combine(dense, "model.safetensors"));
        string modules = Path.Combine(model.Folder, "modules.json");
        JsonArray list = JsonNode.Parse(File.ReadAllText(modules))!.AsArray();
        list.Insert(2, new JsonObject { ["path"] = "2_Dense", ["type"] = "sentence_transformers.models.Dense" });
        File.WriteAllText(modules, list.ToJsonString());
    }

    private void Tune(Adaptation adaptation)
    {
        FineTuneSettings settings = new()
        {
            Adaptation = adaptation, HoldOutShare = 0,
            Stage1 = new ContrastiveSettings
            {
                Steps = 3, BatchSize = 12, LearningRate = 0.02, WarmupSteps = 1, Temperature = 0.05,
                MaxPassageTokens = 32, MaxQueryTokens = 64,
            },
        };
        FineTuneRequest request = new() { Model = model.Folder, Train = [model.WritePairs(24)], Output = Output };
        new FineTuning(request, settings, null, _ => { }, default).Run();
    }
}
