using SearchEngine.Embedder.Tokenization;
using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Pretraining;

/// <summary>
/// Finds the token that stands for a masked one. Decoders have none of their own; LLM2Vec (BehnamGhader et al., 2024)
/// takes "_".
/// </summary>
internal static class MaskToken
{
    private static readonly string[] Usual = ["[MASK]", "<mask>", "_", "~", "#", "|"];

    /// <summary>The id of a mask.</summary>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="text">
    /// A text that is one token, or a token as the vocabulary spells it; null takes the first usual mask that is either.
    /// </param>
    /// <exception cref="DatasetException">It is neither.</exception>
    public static int IdOf(Tokenizer tokenizer, string? text)
    {
        string[] usable = Usual.Where(mask => Find(tokenizer, mask) is not null).ToArray();
        string? wanted = text ?? usable.FirstOrDefault();
        if (wanted is not null && Find(tokenizer, wanted) is { } id)
        {
            return id;
        }
        string fault = wanted is null
            ? "No usual mask is a token here."
            : $"The mask \"{wanted}\" is {Tokens(tokenizer, wanted).Length} tokens here.";
        string example = usable.Length > 0 ? $", such as {usable[0]}" : "";
        throw new DatasetException($"{fault} Name a text that is a single one with --mask{example}.");
    }

    private static int? Find(Tokenizer tokenizer, string text)
    {
        int spelt = tokenizer.IdOf(text);
        return Tokens(tokenizer, text) is [int only] ? only : spelt >= 0 ? spelt : null;
    }

    private static int[] Tokens(Tokenizer tokenizer, string text) => tokenizer.Encode(text, addSpecialTokens: false);
}
