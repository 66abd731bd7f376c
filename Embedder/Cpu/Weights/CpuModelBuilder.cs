namespace SearchEngine.Embedder.Cpu.Weights;

/// <summary>Packs a model folder's weights for the CPU.</summary>
internal sealed class CpuModelBuilder(ModelDescription description, WeightSource source, LinearPacking packing)
{
    /// <summary>Packs a model, which owns the source's checkpoint once it is made.</summary>
    /// <exception cref="ModelFolderException">A tensor is missing or has another shape than config.json says.
    /// </exception>
    public CpuModel Build()
    {
        var layers = new LayerWeights[description.Layers];
        for (var i = 0; i < layers.Length; i++) layers[i] = Layer($"layers.{i}.");
        var cross = description.CrossAttention is null ? null
            : new CrossAttentionBuilder(description, source, packing).Build();
        return new CpuModel(description, packing, source.Checkpoint,
            source.Embeddings(description.VocabularySize, description.HiddenSize), layers,
            Norm("norm.weight"), cross, [.. description.Dense.Select(Dense)]);
    }

    private LayerWeights Layer(string path)
    {
        var (d, inner) = (description.HiddenSize, description.IntermediateSize);
        var gemma = description.HasGemmaNorms;
        var output = source.Trunk(path + "self_attn.o_proj", d, description.Heads * description.HeadDim,
            description.HasOutputBias);
        var down = source.Trunk(path + "mlp.down_proj", d, inner, description.HasMlpBias);
        return new LayerWeights
        {
            InputNorm = Norm(path + "input_layernorm.weight"),
            PostAttentionNorm = Norm(path + "post_attention_layernorm.weight"),
            PreFeedForwardNorm = gemma ? Norm(path + "pre_feedforward_layernorm.weight") : null,
            PostFeedForwardNorm = gemma ? Norm(path + "post_feedforward_layernorm.weight") : null,
            QueryNorm = description.HasQkNorms ? HeadNorm(path + "self_attn.q_norm.weight") : null,
            KeyNorm = description.HasQkNorms ? HeadNorm(path + "self_attn.k_norm.weight") : null,
            Qkv = packing.Pack(new StackedRows(
                Projection(path + "self_attn.q_proj", description.Heads),
                Projection(path + "self_attn.k_proj", description.KvHeads),
                Projection(path + "self_attn.v_proj", description.KvHeads))),
            Output = packing.Pack(output),
            Attends = packing.IsNeeded(output),
            GateUp = packing.PackGated(source.Trunk(path + "mlp.gate_proj", inner, d, description.HasMlpBias),
                source.Trunk(path + "mlp.up_proj", inner, d, description.HasMlpBias)),
            Down = packing.Pack(down),
            FeedsForward = packing.IsNeeded(down),
        };
    }

    private WeightRows Projection(string path, int heads) =>
        source.Trunk(path, heads * description.HeadDim, description.HiddenSize, description.HasQkvBias);

    private AlignedBuffer<float> Norm(string path) => Norm(path, description.HiddenSize);

    private AlignedBuffer<float> HeadNorm(string path) => Norm(path, description.HeadDim);

    /// <summary>[size]; Gemma stores w - 1.</summary>
    private AlignedBuffer<float> Norm(string path, int size)
    {
        var offset = description.HasGemmaNorms ? 1f : 0;
        return new AlignedBuffer<float>(Array.ConvertAll(source.TrunkVector(path, size), weight => weight + offset));
    }

    /// <summary>Read here and packed in float32: it runs once a text.</summary>
    private PackedLinear Dense(DenseDescription dense)
    {
        using var folder = SafetensorsFolder.Open(dense.Folder);
        return new FloatLinear(new WeightSource(folder, "").Matrix("linear", dense.OutputSize, dense.InputSize,
            dense.HasBias), packing.Kernel);
    }
}
