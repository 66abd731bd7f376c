// Writes the model that training starts from: a whole nvembed folder whose layers pass token vectors through unchanged.

using SearchEngine.Embedder;
using SearchEngine.Trainer.Recipes;

namespace SearchEngine.Trainer.Initialization;

/// <summary>
/// The blocks' output projections are zero, so every block starts as the identity and the model is the mean of its
/// token vectors. The trunk's final RMSNorm gives all tokens one length, which would undo their weights; so column 0
/// of the embeddings takes up what a vector lacks in length, and the norm's weight there is zero:
/// <c>e = [√(r² - |v|²), v]</c> becomes <c>[0, v √d / r]</c>. Common tokens thus keep their small weight, and the
/// layers can learn to shift it by context.
/// </summary>
internal sealed class BaseModelWriter
{
    private const string Trunk = "embedding_model.";

    private readonly ArchitectureRecipe architecture;
    private readonly Random random;
    private readonly StartTensors tensors = new();

    /// <summary>Starts a model.</summary>
    /// <param name="architecture">Its sizes.</param>
    /// <param name="seed">Seeds the inner weights.</param>
    public BaseModelWriter(ArchitectureRecipe architecture, int seed)
    {
        this.architecture = architecture;
        random = new Random(seed);
    }

    /// <summary>Writes model.safetensors in float32 and the JSON files, all but the tokenizer's.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="recipe">Name, instruction and vocabulary.</param>
    /// <param name="tokenVectors">[vocabulary][d] with column 0 zero.</param>
    public void Write(string folder, ModelRecipe recipe, float[][] tokenVectors)
    {
        AddTrunk(tokenVectors);
        CrossAttentionStart.Add(tensors, LatentBlock, architecture.HiddenSize, random);
        tensors.Save(Path.Combine(folder, "model.safetensors"));
        ModelFolderFiles.Write(folder, recipe);
    }

    /// <summary>Token vectors with their weight balanced in column 0; each row has root mean square 1.</summary>
    /// <param name="tokenVectors">[vocabulary][d] with column 0 zero.</param>
    /// <returns>[vocabulary * d]</returns>
    internal static float[] BalancedEmbeddings(float[][] tokenVectors)
    {
        int width = tokenVectors[0].Length;
        float longest = tokenVectors.Max(vector => Rows.Dot(vector, vector));
        float radius = MathF.Sqrt(longest) * 1.02f;
        float scale = MathF.Sqrt(width) / radius;
        float[] embeddings = new float[tokenVectors.Length * width];
        for (int token = 0; token < tokenVectors.Length; token++)
        {
            float[] vector = tokenVectors[token];
            Span<float> row = embeddings.AsSpan(token * width, width);
            vector.CopyTo(row);
            row[0] = MathF.Sqrt((radius * radius) - Rows.Dot(vector, vector));
            Rows.Scale(row, scale);
        }
        return embeddings;
    }

    private void AddTrunk(float[][] tokenVectors)
    {
        int d = architecture.HiddenSize;
        int inner = architecture.Heads * architecture.HeadDim;
        int keyValue = architecture.KvHeads * architecture.HeadDim;
        tensors.Add(Trunk + "embed_tokens.weight", BalancedEmbeddings(tokenVectors), tokenVectors.Length, d);
        for (int layer = 0; layer < architecture.Layers; layer++)
        {
            string prefix = $"{Trunk}layers.{layer}.";
            tensors.AddConstant(prefix + "input_layernorm.weight", 1, d);
            tensors.AddGaussian(prefix + "self_attn.q_proj.weight", inner, d, random);
            tensors.AddGaussian(prefix + "self_attn.k_proj.weight", keyValue, d, random);
            tensors.AddGaussian(prefix + "self_attn.v_proj.weight", keyValue, d, random);
            tensors.AddConstant(prefix + "self_attn.o_proj.weight", 0, d, inner);
            tensors.AddConstant(prefix + "post_attention_layernorm.weight", 1, d);
            tensors.AddGaussian(prefix + "mlp.gate_proj.weight", architecture.IntermediateSize, d, random);
            tensors.AddGaussian(prefix + "mlp.up_proj.weight", architecture.IntermediateSize, d, random);
            tensors.AddConstant(prefix + "mlp.down_proj.weight", 0, d, architecture.IntermediateSize);
        }
        float[] norm = new float[d];
        norm.AsSpan(1).Fill(1);
        tensors.Add(Trunk + "norm.weight", norm, d);
    }

    private CrossAttentionDescription LatentBlock => new(
        architecture.Latents, architecture.LatentHeads, architecture.LatentHeadDim,
        architecture.LatentExpansion);
}
