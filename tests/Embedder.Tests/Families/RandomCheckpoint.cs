namespace SearchEngine.Embedder.Tests.Families;

/// <summary>Writes a model folder of random weights with a byte-level tokenizer, and keeps the weights.</summary>
internal static class RandomCheckpoint
{
    public const int Vocabulary = 260;

    /// <param name="folder">Where to write.</param>
    /// <param name="plain">Sizes.</param>
    /// <param name="configJson">The config.json of the family.</param>
    /// <param name="hasQkvBias">Qwen2.</param>
    /// <param name="hasQkNorms">Qwen3 and Gemma 3.</param>
    /// <param name="prefix">What stands in front of the trunk's names.</param>
    /// <param name="more">Adds tensors that are not the trunk's.</param>
    public static Dictionary<string, double[]> Write(TemporaryFolder folder, PlainConfig plain, string configJson,
        bool hasQkvBias, bool hasQkNorms, string prefix, Action<RandomTensors>? more = null)
    {
        var tensors = new RandomTensors(new Random(11));
        void Add(string name, double mean, double deviation, params long[] shape) =>
            tensors.Add(prefix, name, mean, deviation, shape);
        void Matrix(string path, int output, int input, bool hasBias)
        {
            Add(path + ".weight", 0, 1.2 / Math.Sqrt(input), output, input);
            if (hasBias) Add(path + ".bias", 0, 0.3, output);
        }
        var (d, q, kv) = (plain.Hidden, plain.Heads * plain.HeadDim, plain.KvHeads * plain.HeadDim);
        var one = plain.IsGemma ? 0 : 1;
        Add("embed_tokens.weight", 0, 1, Vocabulary, d);
        Add("norm.weight", one, 0.1, d);
        for (var i = 0; i < plain.Layers; i++)
        {
            var p = $"layers.{i}.";
            Matrix(p + "self_attn.q_proj", q, d, hasQkvBias);
            Matrix(p + "self_attn.k_proj", kv, d, hasQkvBias);
            Matrix(p + "self_attn.v_proj", kv, d, hasQkvBias);
            Matrix(p + "self_attn.o_proj", d, q, hasBias: false);
            Matrix(p + "mlp.gate_proj", plain.Intermediate, d, hasBias: false);
            Matrix(p + "mlp.up_proj", plain.Intermediate, d, hasBias: false);
            Matrix(p + "mlp.down_proj", d, plain.Intermediate, hasBias: false);
            string[] norms = plain.IsGemma ? ["input", "post_attention", "pre_feedforward", "post_feedforward"]
                : ["input", "post_attention"];
            foreach (var norm in norms) Add($"{p}{norm}_layernorm.weight", one, 0.1, d);
            if (!hasQkNorms) continue;
            Add(p + "self_attn.q_norm.weight", one, 0.1, plain.HeadDim);
            Add(p + "self_attn.k_norm.weight", one, 0.1, plain.HeadDim);
        }
        more?.Invoke(tensors);
        tensors.Save(folder.File("model.safetensors"));
        folder.Write("config.json", configJson);
        return tensors.Values;
    }
}
