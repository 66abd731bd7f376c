// NV-Embed's input layout: <s>, instruction, text, </s>; the instruction and <s> stay out of the pool.

using SearchEngine.Embedder;
using SearchEngine.Embedder.Tokenization;
using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Batching;

/// <summary>
/// Builds encoder inputs from token ids, as the nvembed layout asks. A prefix tokenised alone ends in a blank that the
/// first word of a text swallows, and the begin token stands for it in the count of positions left out.
/// </summary>
public sealed class InputLayout
{
    private readonly int begin;
    private readonly int end;
    private readonly int[] prefix;   // begin token, instruction without the blank at its end
    private readonly int poolStart;

    /// <summary>Creates the layout of one instruction.</summary>
    /// <param name="tokenizer">A tokenizer with begin and end tokens.</param>
    /// <param name="instruction">The queries' task.</param>
    /// <exception cref="DatasetException">The tokenizer lacks a begin or end token.</exception>
    public InputLayout(Tokenizer tokenizer, string instruction)
    {
        begin = tokenizer.BosId ?? throw new DatasetException("The tokenizer names no begin token (bos_token).");
        end = tokenizer.EosId ?? throw new DatasetException("The tokenizer names no end token (eos_token).");
        int[] alone = tokenizer.Encode($"Instruct: {instruction}\nQuery: ", addSpecialTokens: false);
        prefix = [begin, .. alone[..^1]];
        poolStart = alone.Length;
    }

    /// <summary>A query with the instruction in front.</summary>
    /// <param name="tokens">The query's tokens.</param>
    /// <param name="maxTokens">Longest result; the end token stays.</param>
    public TokenizedInput Query(ReadOnlySpan<ushort> tokens, int maxTokens) =>
        new(Join(prefix, tokens, maxTokens), poolStart);

    /// <summary>A passage.</summary>
    /// <param name="tokens">The passage's tokens.</param>
    /// <param name="maxTokens">Longest result; the end token stays.</param>
    public TokenizedInput Passage(ReadOnlySpan<ushort> tokens, int maxTokens) =>
        new(Join([begin], tokens, maxTokens), 0);

    private int[] Join(ReadOnlySpan<int> front, ReadOnlySpan<ushort> tokens, int maxTokens)
    {
        int kept = Math.Min(tokens.Length, maxTokens - front.Length - 1);
        if (kept < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(maxTokens), $"{maxTokens} tokens leave no room beside {front.Length + 1} of the layout.");
        }
        int[] ids = new int[front.Length + kept + 1];
        front.CopyTo(ids);
        for (int i = 0; i < kept; i++)
        {
            ids[front.Length + i] = tokens[i];
        }
        ids[^1] = end;
        return ids;
    }
}
