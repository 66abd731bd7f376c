using SearchEngine.Embedder.Cpu.Elementwise;
using SearchEngine.Embedder.Cpu.Threading;
using SearchEngine.Embedder.Cpu.Weights;

namespace SearchEngine.Embedder.Cpu;

/// <summary>
/// One forward pass over sequences that stand end to end, as one member of a team runs it. Every member makes the same
/// calls; each step is shared out by rows, panels or heads, and the members meet between steps. After the last layer's
/// attention only the rows that the pool takes are carried on.
/// </summary>
internal sealed unsafe partial class DecoderPass(CpuModel model, PassBuffers buffers, PassAngles angles,
    MemberScratch scratch, TeamMember member, CancellationToken cancellation)
{
    private readonly ModelDescription description = model.Description;
    private readonly CpuShape shape = model.Shape;
    private int rows;

    /// <summary>Runs trunk and cross attention; the result rows are in <see cref="PassBuffers.Stream"/>.</summary>
    /// <param name="inputs">All inputs of the request.</param>
    /// <param name="sequences">Those of this pass; buffers are reserved for their rows.</param>
    /// <param name="isTrunkOnly">Whether cross attention is left out.</param>
    /// <returns>Where each sequence's result rows are.</returns>
    public SequenceRows[] Run(IReadOnlyList<TokenizedInput> inputs, SequenceRows[] sequences, bool isTrunkOnly)
    {
        rows = sequences[^1].End;
        foreach (var sequence in sequences) Embed(inputs[sequence.Input].Ids, sequence.Begin);
        for (var layer = 0; layer < description.Layers; layer++)
        {
            cancellation.ThrowIfCancellationRequested();
            var isLast = layer == description.Layers - 1;
            var kept = isLast && !shape.InnerSpansAllRows ? Compact(sequences) : sequences;
            if (layer == 0) member.Meet();
            if (model.Layers[layer].Attends) Attend(layer, sequences, kept);
            else KeepPooledRows(sequences, kept);
            sequences = kept;
            if (model.Layers[layer].FeedsForward) FeedForward(model.Layers[layer]);
        }
        NormalizeRows(model.FinalNorm, 0, rows, buffers.Stream, prepare: null);
        member.Meet();
        if (model.Cross is not null && !isTrunkOnly) CrossAttend(model.Cross, sequences);
        return sequences;
    }

    /// <summary>The sequences as they lie once only pooled rows are left.</summary>
    private static SequenceRows[] Compact(SequenceRows[] sequences)
    {
        var kept = new SequenceRows[sequences.Length];
        var at = 0;
        for (var i = 0; i < kept.Length; i++)
        {
            var count = sequences[i].PoolEnd - sequences[i].PoolBegin;
            kept[i] = sequences[i] with { Begin = at, End = at + count, PoolBegin = at, PoolEnd = at + count };
            at += count;
        }
        return kept;
    }

    private void Embed(int[] ids, int begin)
    {
        var (from, to) = member.Share(ids.Length);
        for (var i = from; i < to; i++)
        {
            var row = new Span<float>(buffers.Stream.Pointer + (begin + i) * (nint)shape.HiddenStride,
                description.HiddenSize);
            model.Embeddings.CopyTo((long)ids[i] * description.HiddenSize, row);
            if (description.EmbeddingScale == 1) continue;
            for (var k = 0; k < row.Length; k++) row[k] *= description.EmbeddingScale;
        }
    }

    private void Attend(int layer, SequenceRows[] sequences, SequenceRows[] kept)
    {
        var weights = model.Layers[layer];
        NormalizeRows(weights.InputNorm, 0, rows, buffers.Normed, weights.Qkv);
        member.Meet();
        var (begin, end) = member.Share(weights.Qkv.Panels);
        weights.Qkv.Set(Input(weights.Qkv, buffers.Normed, shape.HiddenStride), rows, buffers.Qkv.Pointer,
            shape.QkvStride, begin, end);
        member.Meet();
        for (var i = 0; i < sequences.Length; i++)
        {
            Rotate(weights, sequences[i], angles.Of(i, hasWindow: description.Windows[layer] > 0));
        }
        member.Meet();
        AttendHeads(layer, sequences, kept);
        KeepPooledRows(sequences, kept);
        var input = Input(weights.Output, buffers.Attended, shape.HeadsStride);
        Prepare(weights.Output, input);
        AddToStream(weights.Output, input, 0, rows, weights.HasOutputNorms ? weights.PostAttentionNorm : null);
    }

    /// <summary>Heads of q and k: norm where the family has one, rotation, and q's share of the score's factor.
    /// </summary>
    private void Rotate(LayerWeights weights, SequenceRows sequence, AlignedBuffer<float> table)
    {
        var headDim = description.HeadDim;
        var (from, to) = member.Share(sequence.Count);
        for (var position = from; position < to; position++)
        {
            var head = buffers.Qkv.Pointer + (sequence.Begin + position) * (nint)shape.QkvStride;
            for (var i = 0; i < description.Heads + description.KvHeads; i++, head += headDim)
            {
                var isQuery = i < description.Heads;
                var norm = isQuery ? weights.QueryNorm : weights.KeyNorm;
                if (norm is not null) Norms.Rms(head, norm.Pointer, head, headDim, description.NormEpsilon);
                Rotary.Apply(head, table.Pointer + (long)position * headDim, headDim,
                    isQuery ? description.AttentionScale : 1);
            }
        }
    }

    /// <summary>Drops all other rows of the residual stream; members have met when it returns.</summary>
    private void KeepPooledRows(SequenceRows[] sequences, SequenceRows[] kept)
    {
        if (member.Index == 0 && !ReferenceEquals(kept, sequences)) MoveStream(sequences, kept);
        member.Meet();
        rows = kept[^1].End;
    }

    /// <summary>Moves the kept rows of the residual stream to where they stand from now on; they only move forward.
    /// </summary>
    private void MoveStream(SequenceRows[] sequences, SequenceRows[] kept)
    {
        var stride = (nint)shape.HiddenStride;
        for (var i = 0; i < kept.Length; i++)
        {
            var bytes = kept[i].Count * stride * sizeof(float);
            Buffer.MemoryCopy(buffers.Stream.Pointer + sequences[i].PoolBegin * stride,
                buffers.Stream.Pointer + kept[i].Begin * stride, bytes, bytes);
        }
    }

    /// <summary>All heads of all sequences; a head is cut into runs of queries where members outnumber heads.</summary>
    private void AttendHeads(int layer, SequenceRows[] sequences, SequenceRows[] kept)
    {
        var heads = description.Heads;
        var splits = member.Count == 1 ? 1 : (2 * member.Count + heads - 1) / heads;
        var (begin, end) = member.Share(sequences.Length * heads * splits);
        var packed = -1;
        for (var item = begin; item < end; item++)
        {
            var (at, split) = Math.DivRem(item, splits);
            var (index, head) = Math.DivRem(at, heads);
            var group = head / (heads / description.KvHeads);
            if (packed != index * heads + group)
            {
                PackKeyValue(sequences[index], group);
                packed = index * heads + group;
            }
            AttendHead(layer, sequences[index], kept[index], head, new TeamMember(split, splits, null));
        }
    }

    private void PackKeyValue(SequenceRows sequence, int group)
    {
        var key = buffers.Qkv.Pointer + sequence.Begin * (nint)shape.QkvStride
            + (description.Heads + group) * description.HeadDim;
        scratch.KeyValue.Pack(key, key + description.KvHeads * description.HeadDim, shape.QkvStride, sequence.Count,
            description.HeadDim);
    }

    private void AttendHead(int layer, SequenceRows sequence, SequenceRows kept, int head, TeamMember split)
    {
        var (from, to) = split.Share(kept.Count);
        if (from == to) return;
        var skipped = kept.Count == sequence.Count ? 0 : sequence.PoolBegin - sequence.Begin;
        scratch.Attention.Run(new AttentionRequest
        {
            Queries = buffers.Qkv.Pointer + (sequence.Begin + skipped + from) * (nint)shape.QkvStride
                + head * description.HeadDim,
            QueryStride = shape.QkvStride,
            QueryCount = to - from,
            Target = buffers.Attended.Pointer + (kept.Begin + from) * (nint)shape.HeadsStride
                + head * description.HeadDim,
            TargetStride = shape.HeadsStride,
            FirstPosition = skipped + from,
            IsCausal = description.IsCausal,
            Window = description.Windows[layer],
        }, scratch.KeyValue);
    }
}
