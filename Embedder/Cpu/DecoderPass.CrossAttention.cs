using SearchEngine.Embedder.Cpu.Elementwise;
using SearchEngine.Embedder.Cpu.Weights;

namespace SearchEngine.Embedder.Cpu;

/// <summary>
/// The block between trunk and pool (NV-Embed, arXiv 2405.17428): attention of the tokens to the latents, or to each
/// other, then a GEGLU block; both add to the stream, whose rows H are the trunk's result.
/// </summary>
internal sealed unsafe partial class DecoderPass
{
    private void CrossAttend(CrossAttentionWeights cross, SequenceRows[] sequences)
    {
        if (cross.Attends && cross.KeyValue is not null)
        {
            LayerNormRows(cross.NormWeight, cross.NormBias, 0, rows, cross.KeyValue);
            AttendToEachOther(cross, sequences);
        }
        for (var begin = 0; begin < rows; begin += PassBuffers.BlockRows)
        {
            var end = Math.Min(rows, begin + PassBuffers.BlockRows);
            if (cross.Attends && cross.KeyValue is null)
            {
                LayerNormRows(cross.NormWeight, cross.NormBias, begin, end, cross.Scores ?? cross.Query!);
                if (cross.Scores is not null) AttendFolded(cross, begin, end);
                else AttendToLatents(cross, begin, end);
            }
            if (!cross.FeedsForward) continue;
            LayerNormRows(cross.FeedForwardNormWeight, cross.FeedForwardNormBias, begin, end, cross.GateUp);
            Gated(cross.GateUp, cross.Down, Gate.GeluErf, begin, end, norm: null);
        }
    }

    /// <summary>Scores of all heads are one product, the result another: softmax(y G) O.</summary>
    private void AttendFolded(CrossAttentionWeights cross, int begin, int end)
    {
        var stride = (nint)shape.InnerStride;
        var latents = description.CrossAttention!.Latents;
        Product(cross.Scores!, begin, end, buffers.Inner, shape.InnerStride);
        var (from, to) = member.Share(end - begin);
        for (var row = from; row < to; row++)
        {
            var line = buffers.Inner.Pointer + row * stride;
            for (var head = 0; head < description.CrossAttention.Heads; head++)
            {
                Softmax.Apply(line + head * latents, latents);
            }
        }
        var input = Input(cross.Values!, buffers.Inner, shape.InnerStride);
        cross.Values!.Prepare(input, from, to);
        member.Meet();
        AddToStream(cross.Values, input, begin, end, norm: null);
    }

    private void AttendToLatents(CrossAttentionWeights cross, int begin, int end)
    {
        Product(cross.Query!, begin, end, buffers.Inner, shape.InnerStride);
        var headDim = description.CrossAttention!.HeadDim;
        var (first, last) = member.Share(description.CrossAttention.Heads);
        ScaleQueries(end - begin, headDim);
        for (var head = first; head < last; head++)
        {
            scratch.Attention.Run(new AttentionRequest
            {
                Queries = buffers.Inner.Pointer + head * headDim,
                QueryStride = shape.InnerStride,
                QueryCount = end - begin,
                Target = buffers.InnerResult.Pointer + head * headDim,
                TargetStride = shape.InnerResultStride,
            }, cross.Latents![head]);
        }
        member.Meet();
        var input = Input(cross.Output!, buffers.InnerResult, shape.InnerResultStride);
        Prepare(cross.Output!, input, end - begin);
        AddToStream(cross.Output!, input, begin, end, norm: null);
    }

    /// <summary>Self-attention over all rows: q goes to the result buffer, which attention then overwrites head by head
    /// in blocks of queries that it has read.</summary>
    private void AttendToEachOther(CrossAttentionWeights cross, SequenceRows[] sequences)
    {
        var headDim = description.CrossAttention!.HeadDim;
        var heads = description.CrossAttention.Heads;
        Product(cross.KeyValue!, 0, rows, buffers.Inner, shape.InnerStride);
        Product(cross.Query!, 0, rows, buffers.InnerResult, shape.InnerResultStride);
        var (first, last) = member.Share(heads);
        var factor = 1 / MathF.Sqrt(headDim);
        for (var head = first; head < last; head++)
        {
            foreach (var sequence in sequences)
            {
                var queries = buffers.InnerResult.Pointer + sequence.Begin * (nint)shape.InnerResultStride
                    + head * headDim;
                for (var row = 0; row < sequence.Count; row++)
                {
                    Softmax.Scale(queries + row * (nint)shape.InnerResultStride, headDim, factor);
                }
                var keys = buffers.Inner.Pointer + sequence.Begin * (nint)shape.InnerStride + head * headDim;
                scratch.KeyValue.Pack(keys, keys + heads * headDim, shape.InnerStride, sequence.Count, headDim);
                scratch.Attention.Run(new AttentionRequest
                {
                    Queries = queries,
                    QueryStride = shape.InnerResultStride,
                    QueryCount = sequence.Count,
                    Target = queries,
                    TargetStride = shape.InnerResultStride,
                }, scratch.KeyValue);
            }
        }
        member.Meet();
        var input = Input(cross.Output!, buffers.InnerResult, shape.InnerResultStride);
        Prepare(cross.Output!, input);
        AddToStream(cross.Output!, input, 0, rows, norm: null);
    }

    /// <summary>target = normed rows [begin, end) · weights; the target's rows begin at its own row 0.</summary>
    private void Product(PackedLinear weights, int begin, int end, AlignedBuffer<float> target, int stride)
    {
        var (first, last) = member.Share(weights.Panels);
        var input = Input(weights, buffers.Normed, shape.HiddenStride).From(begin);
        weights.Set(input, end - begin, target.Pointer, stride, first, last);
        member.Meet();
    }

    private void ScaleQueries(int count, int headDim)
    {
        var (first, last) = member.Share(description.CrossAttention!.Heads);
        var factor = 1 / MathF.Sqrt(headDim);
        for (var row = 0; row < count; row++)
        {
            Softmax.Scale(buffers.Inner.Pointer + row * (nint)shape.InnerStride + first * headDim,
                (last - first) * headDim, factor);
        }
    }

    /// <summary>normed[begin..end) = LayerNorm(stream); members have met when it returns.</summary>
    private void LayerNormRows(AlignedBuffer<float> weight, AlignedBuffer<float> bias, int begin, int end,
        PackedLinear prepare)
    {
        var stride = (nint)shape.HiddenStride;
        var (from, to) = member.Share(end - begin);
        for (var row = begin + from; row < begin + to; row++)
        {
            Norms.Layer(buffers.Stream.Pointer + row * stride, weight.Pointer, bias.Pointer,
                buffers.Normed.Pointer + row * stride, description.HiddenSize,
                (float)CrossAttentionDescription.LayerNormEpsilon);
        }
        prepare.Prepare(Input(prepare, buffers.Normed, shape.HiddenStride), begin + from, begin + to);
        member.Meet();
    }
}
