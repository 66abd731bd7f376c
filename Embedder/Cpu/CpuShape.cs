using SearchEngine.Embedder.Cpu.Weights;

namespace SearchEngine.Embedder.Cpu;

/// <summary>Row strides, in floats, of a model's activations.</summary>
/// <param name="HiddenStride">Rows of width d.</param>
/// <param name="QkvStride">Rows of q, k and v.</param>
/// <param name="HeadsStride">Rows of all query heads.</param>
/// <param name="InnerStride">Rows of the widest inner layer.</param>
/// <param name="InnerResultStride">Rows of the widest inner attention result.</param>
/// <param name="CodeStride">Bytes of a row's codes at most; 0 where no layer takes codes.</param>
/// <param name="InnerSpansAllRows">Whether inner layers need all rows at once (self-attention before the pool).</param>
internal sealed record CpuShape(int HiddenStride, int QkvStride, int HeadsStride, int InnerStride,
    int InnerResultStride, int CodeStride, bool InnerSpansAllRows)
{
    public static CpuShape Of(ModelDescription description, IReadOnlyList<LayerWeights> layers,
        CrossAttentionWeights? cross)
    {
        var inner = layers.Max(layer => layer.Down.InputSize);
        var result = 0;
        if (cross is not null)
        {
            result = cross.Output?.InputSize ?? 0;
            inner = Math.Max(inner, cross.Down.InputSize);
            inner = Math.Max(inner, cross.Scores?.OutputSize ?? cross.KeyValue?.OutputSize ?? result);
        }
        return new CpuShape(
            Strides.Floats(description.HiddenSize),
            Strides.Floats((description.Heads + 2 * description.KvHeads) * description.HeadDim),
            Strides.Floats(description.Heads * description.HeadDim),
            Strides.Floats(inner),
            Strides.Floats(result),
            layers.SelectMany(layer => layer.Linears).Concat(cross?.Linears ?? []).Max(linear => linear.CodeStride),
            cross?.KeyValue is not null);
    }
}
