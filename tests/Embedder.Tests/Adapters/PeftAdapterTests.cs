using System.Text.Json.Nodes;
using SearchEngine.Embedder.Adapters;

namespace SearchEngine.Embedder.Tests.Adapters;

public sealed class PeftAdapterTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("peft-adapter-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void An_update_adds_scale_times_B_times_A_to_its_matrix()
    {
        // A = [[1, 2, 3]], B = [[10], [100]], scale 2: B A = [[10, 20, 30], [100, 200, 300]].
        var update = new LowRankUpdate("layers.0.mlp.up_proj", [1, 2, 3], [10, 100], Rank: 1, Scale: 2);
        float[] weight = [1, 1, 1, 1, 1, 1];

        update.AddTo(weight);

        Assert.Equal([21, 41, 61, 201, 401, 601], weight);
        Assert.Throws<ArgumentException>(() => update.AddTo(new float[5]));
    }

    [Fact]
    public void An_adapter_comes_back_as_it_was_saved_with_its_own_ranks_and_scales()
    {
        var adapter = new PeftAdapter(
            [
                new LowRankUpdate("layers.0.self_attn.q_proj", [1, 2, 3, 4], [5, 6], Rank: 2, Scale: 2),
                new LowRankUpdate("layers.1.self_attn.q_proj", [1, 2, 3, 4], [5, 6], Rank: 2, Scale: 2),
                new LowRankUpdate("layers.10.self_attn.q_proj", [7, 8], [9, 10], Rank: 1, Scale: 0.5f),
            ],
            [new WholeTensor("latent_attention_model.latents", [2, 2], [1, 2, 3, 4])]);

        adapter.Save(folder, "base", dropout: 0.1);
        var loaded = PeftAdapter.Load(folder);

        foreach (var (expected, actual) in adapter.Updates.Zip(loaded.Updates.OrderBy(u => u.Layer.Length)))
        {
            Assert.Equal((expected.Layer, expected.Rank, expected.Scale), (actual.Layer, actual.Rank, actual.Scale));
            Assert.Equal(expected.Down, actual.Down);
            Assert.Equal(expected.Up, actual.Up);
        }

        Assert.Equal(adapter.Whole[0].Values, Assert.Single(loaded.Whole).Values);
        Assert.Equal("latent_attention_model.latents", loaded.Whole[0].Name);
    }

    [Theory]
    [InlineData("base_model.model.layers.0.mlp.up_proj")]
    [InlineData("base_model.model.model.layers.0.mlp.up_proj")]
    [InlineData("base_model.model.embedding_model.layers.0.mlp.up_proj")]
    [InlineData("layers.0.mlp.up_proj")]
    public void Whatever_class_wrapped_the_trunk_in_Python_the_layer_is_recognised(string path)
    {
        Write(Config(), (path + ".lora_A.weight", [1, 2]), (path + ".lora_B.weight", [2, 1]));

        Assert.Equal("layers.0.mlp.up_proj", Assert.Single(PeftAdapter.Load(folder).Updates).Layer);
    }

    [Fact]
    public void Rank_stabilised_scaling_divides_by_the_root_of_the_rank()
    {
        var config = Config();
        config["use_rslora"] = true;
        Write(config, ("layers.0.mlp.up_proj.lora_A.weight", [4, 2]), ("layers.0.mlp.up_proj.lora_B.weight", [2, 4]));

        Assert.Equal(16f, PeftAdapter.Load(folder).Updates[0].Scale);
    }

    [Fact]
    public void A_pattern_that_would_backtrack_without_end_is_matched_at_once()
    {
        var config = Config();
        config["alpha_pattern"] = new JsonObject { ["(a+)+b"] = 64 };
        var layer = $"layers.0.mlp.{new string('a', 60)}";
        Write(config, (layer + ".lora_A.weight", [1, 2]), (layer + ".lora_B.weight", [2, 1]));

        Assert.Equal(32f, PeftAdapter.Load(folder).Updates[0].Scale);
    }

    [Fact]
    public void Half_of_a_pair_is_refused_by_name()
    {
        Write(Config(), ("layers.0.mlp.up_proj.lora_B.weight", [2, 1]));

        var error = Assert.Throws<ModelFolderException>(() => PeftAdapter.Load(folder));
        Assert.Contains("layers.0.mlp.up_proj.lora_A.weight", error.Message);
    }

    [Fact]
    public void Shapes_that_do_not_fit_each_other_are_refused()
    {
        Write(Config(), ("layers.0.mlp.up_proj.lora_A.weight", [3, 2]), ("layers.0.mlp.up_proj.lora_B.weight", [2, 4]));

        Assert.Contains("[3, 2]", Assert.Throws<ModelFolderException>(() => PeftAdapter.Load(folder)).Message);
    }

    [Theory]
    [InlineData("peft_type", "\"IA3\"")]
    [InlineData("use_dora", "true")]
    [InlineData("lora_alpha", "null")]
    [InlineData("lora_alpha", "\"many\"")]
    [InlineData("alpha_pattern", "{\"(\": 1}")]
    [InlineData("alpha_pattern", "{\"(?=up)up_proj\": 1}")]
    [InlineData("alpha_pattern", "[]")]
    public void A_configuration_that_cannot_be_applied_is_refused_by_field(string field, string value)
    {
        var config = Config();
        config[field] = JsonNode.Parse(value);
        Write(config, ("layers.0.mlp.up_proj.lora_A.weight", [1, 2]), ("layers.0.mlp.up_proj.lora_B.weight", [2, 1]));

        Assert.Contains(field, Assert.Throws<ModelFolderException>(() => PeftAdapter.Load(folder)).Message);
    }

    [Fact]
    public void A_folder_without_configuration_is_no_adapter()
    {
        Assert.False(PeftAdapter.IsIn(folder));
        Assert.Contains(PeftAdapter.ConfigName,
            Assert.Throws<ModelFolderException>(() => PeftAdapter.Load(folder)).Message);
    }

    private static JsonObject Config() => new() { ["peft_type"] = "LORA", ["r"] = 8, ["lora_alpha"] = 32 };

    private void Write(JsonObject config, params (string Name, long[] Shape)[] tensors)
    {
        File.WriteAllText(Path.Combine(folder, PeftAdapter.ConfigName), config.ToJsonString());
        var writer = new SafetensorsWriter();
        foreach (var (name, shape) in tensors)
        {
            writer.Add(name, shape, new float[shape[0] * shape[1]]);
        }

        writer.Save(Path.Combine(folder, "adapter_model.safetensors"));
    }
}
