using SearchEngine.Embedder.Cpu.Elementwise;
using SearchEngine.Embedder.Cpu.Weights;

namespace SearchEngine.Embedder.Cpu;

/// <summary>The steps that trunk and cross attention share: norms, gated blocks, and sums into the stream.</summary>
internal sealed unsafe partial class DecoderPass
{
    private void FeedForward(LayerWeights weights)
    {
        var gate = description.Activation == GateActivation.Silu ? Gate.Silu : Gate.GeluTanh;
        for (var begin = 0; begin < rows; begin += PassBuffers.BlockRows)
        {
            var end = Math.Min(rows, begin + PassBuffers.BlockRows);
            NormalizeRows(weights.PreFeedForwardNorm ?? weights.PostAttentionNorm, begin, end, buffers.Normed,
                weights.GateUp);
            member.Meet();
            Gated(weights.GateUp, weights.Down, gate, begin, end, weights.PostFeedForwardNorm);
        }
    }

    /// <summary>stream[begin..end) += down · gate(normed · gateUp), with a norm before the sum where there is one.
    /// </summary>
    private void Gated(PackedLinear gateUp, PackedLinear down, Gate gate, int begin, int end,
        AlignedBuffer<float>? norm)
    {
        var input = Input(gateUp, buffers.Normed, shape.HiddenStride).From(begin);
        var (first, last) = member.Share(gateUp.Panels);
        for (var panel = first; panel < last; panel++) GatePanel(gateUp, gate, input, end - begin, panel);
        member.Meet();
        var inner = Input(down, buffers.Inner, shape.InnerStride);
        Prepare(down, inner, end - begin);
        AddToStream(down, inner, begin, end, norm);
    }

    private void GatePanel(PackedLinear gateUp, Gate gate, LinearInput input, int count, int panel)
    {
        var half = gateUp.PanelWidth / 2;
        for (var row = 0; row < count; row += MemberScratch.PanelRows)
        {
            var some = Math.Min(MemberScratch.PanelRows, count - row);
            gateUp.SetPanel(input.From(row), some, panel, scratch.Panel.Pointer, gateUp.PanelWidth);
            Gates.Apply(gate, scratch.Panel.Pointer, half, some,
                buffers.Inner.Pointer + row * (nint)shape.InnerStride + panel * half, shape.InnerStride);
        }
    }

    /// <summary>
    /// stream[begin..end) += input · weights + bias; with a norm, the product passes it first. The input's rows begin
    /// at its own row 0. Members have met when it returns.
    /// </summary>
    private void AddToStream(PackedLinear weights, in LinearInput input, int begin, int end,
        AlignedBuffer<float>? norm)
    {
        var (first, last) = member.Share(weights.Panels);
        var stride = (nint)shape.HiddenStride;
        var stream = buffers.Stream.Pointer + begin * stride;
        if (norm is null)
        {
            weights.Add(input, end - begin, stream, stride, first, last);
            member.Meet();
            if (!weights.HasBias) return;
            var (from, to) = member.Share(end - begin);
            weights.AddBias(from, to, stream, stride);
            member.Meet();
            return;
        }
        var normed = buffers.Normed.Pointer + begin * stride;
        weights.Set(input, end - begin, normed, stride, first, last);
        member.Meet();
        var (rowBegin, rowEnd) = member.Share(end - begin);
        for (var row = rowBegin; row < rowEnd; row++)
        {
            var line = normed + row * stride;
            Norms.Rms(line, norm.Pointer, line, description.HiddenSize, description.NormEpsilon);
            for (var i = 0; i < description.HiddenSize; i++) stream[row * stride + i] += line[i];
        }
        member.Meet();
    }

    /// <summary>target rows [begin, end) = RMSNorm(stream), this member's share; codes for the layer that reads them.
    /// </summary>
    private void NormalizeRows(AlignedBuffer<float> norm, int begin, int end, AlignedBuffer<float> target,
        PackedLinear? prepare)
    {
        var (from, to) = member.Share(end - begin);
        var stride = (nint)shape.HiddenStride;
        for (var row = begin + from; row < begin + to; row++)
        {
            Norms.Rms(buffers.Stream.Pointer + row * stride, norm.Pointer, target.Pointer + row * stride,
                description.HiddenSize, description.NormEpsilon);
        }
        prepare?.Prepare(Input(prepare, target, shape.HiddenStride), begin + from, begin + to);
    }

    /// <summary>Codes of all rows, where the layer takes codes.</summary>
    private void Prepare(PackedLinear weights, in LinearInput input) => Prepare(weights, input, rows);

    private void Prepare(PackedLinear weights, in LinearInput input, int count)
    {
        if (!weights.TakesCodes) return;
        var (from, to) = member.Share(count);
        weights.Prepare(input, from, to);
        member.Meet();
    }

    /// <summary>What a layer reads: rows of floats, and the codes that it makes of them.</summary>
    private LinearInput Input(PackedLinear reader, AlignedBuffer<float> values, int stride) => new()
    {
        Values = values.Pointer,
        Stride = stride,
        Codes = buffers.Codes.Pointer,
        CodeStride = reader.CodeStride,
        Scales = buffers.Scales.Pointer,
        Sums = buffers.Sums.Pointer,
    };
}
