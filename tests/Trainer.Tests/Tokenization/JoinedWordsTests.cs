using SearchEngine.Embedder.Tokenization;
using SearchEngine.Trainer.Tokenization;

namespace SearchEngine.Trainer.Tests.Tokenization;

public sealed class JoinedWordsTests
{
    private static readonly Tokenizer Tokenizer = new BytePairTrainer(new BytePairTrainingOptions
    {
        VocabularySize = 300, MinPairCount = 1, Lowercase = true, PartsWords = true,
    }).Train(["beta carotene", "carotene beta", "query instruct"]).ToTokenizer();

    [Theory]
    [InlineData("beta-carotene", "beta- carotene")]
    [InlineData("Carotene", " carotene")]
    [InlineData("beta\ncarotene", "beta carotene")]
    [InlineData("beta (carotene", "beta ( carotene")]
    [InlineData("beta   carotene", "beta carotene")]
    public void Joined_words_have_the_tokens_of_parted_ones(string joined, string parted) =>
        Assert.Equal(Tokenizer.Encode(parted), Tokenizer.Encode(joined));

    [Fact]
    public void A_word_at_the_start_has_the_token_of_a_word_inside()
    {
        int[] ids = Tokenizer.Encode("carotene carotene", addSpecialTokens: false);
        Assert.Equal(2, ids.Length);
        Assert.Equal(ids[0], ids[1]);
    }

    [Fact]
    public void A_query_prefix_alone_ends_in_a_blank_that_its_first_word_swallows()
    {
        int alone = Tokenizer.Encode("Instruct: beta\nQuery: ", addSpecialTokens: false).Length;
        int whole = Tokenizer.Encode("Instruct: beta\nQuery: carotene", addSpecialTokens: false).Length;
        Assert.Equal(alone, whole);
    }

    [Fact]
    public void The_end_token_is_known_inside_parted_text() =>
        Assert.Equal(Tokenizer.EosId, Tokenizer.Encode("beta-carotene</s>")[^1]);
}
