using SearchEngine.Embedder.Tokenization;
using SearchEngine.Trainer.Tokenization;

namespace SearchEngine.Trainer.Tests.Tokenization;

public sealed class BytePairTrainerTests
{
    private static readonly string[] Corpus =
    [
        "the cat sat on the mat", "the dog sat on the log", "a cat and a dog",
        "that theatre is theirs", "12345 123 naïve 東京",
    ];

    [Fact]
    public void The_most_frequent_pair_is_merged_first_and_ties_go_to_the_smaller_ids()
    {
        // Pieces: "ab" twice, " ab" once. "ab" is seen three times, " a" once.
        var vocabulary = Train(["ab", "ab ab"], new BytePairTrainingOptions { VocabularySize = 262, MinPairCount = 1 });
        Assert.Equal([("a", "b"), ("Ġ", "ab")], vocabulary.Merges);
        Assert.Equal("ab", vocabulary.Tokens[260]);
        Assert.Equal("Ġab", vocabulary.Tokens[261]);
    }

    [Fact]
    public void The_order_of_the_corpus_does_not_matter()
    {
        var options = new BytePairTrainingOptions { VocabularySize = 320 };
        var once = Train(Corpus, options).TokenizerJson();
        Assert.Equal(once, Train([.. Corpus.Reverse()], options).TokenizerJson());
    }

    [Fact]
    public void A_pair_seen_less_often_than_asked_is_not_merged()
    {
        var vocabulary = Train(Corpus, new BytePairTrainingOptions { VocabularySize = 2000, MinPairCount = 3 });
        Assert.True(vocabulary.Count < 300);
        Assert.Contains("Ġthe", vocabulary.Tokens);
    }

    [Fact]
    public void No_token_is_longer_than_asked()
    {
        var options = new BytePairTrainingOptions { VocabularySize = 2000, MinPairCount = 1, MaxTokenBytes = 4 };
        Assert.All(Train(Corpus, options).Tokens.Skip(4), token => Assert.True(token.Length <= 4));
    }

    [Fact]
    public void The_saved_tokenizer_loads_and_gives_text_back()
    {
        var folder = Directory.CreateTempSubdirectory("bpe-").FullName;
        try
        {
            Train(Corpus, new BytePairTrainingOptions { VocabularySize = 270 }).Save(folder);
            var tokenizer = Tokenizer.Load(folder);
            Assert.Equal((270, 1, 2, 3, 0),
                (tokenizer.VocabularySize, tokenizer.BosId, tokenizer.EosId, tokenizer.PadId, tokenizer.UnknownId));
            var ids = tokenizer.Encode("the cat 🙂 on 東京</s>");
            Assert.Equal((1, 2), (ids[0], ids[^1]));
            Assert.Equal("the cat 🙂 on 東京", tokenizer.Decode(ids));
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Fact]
    public void Lower_casing_is_part_of_the_saved_tokenizer()
    {
        var options = new BytePairTrainingOptions { VocabularySize = 300, Lowercase = true };
        var tokenizer = Train(Corpus, options).ToTokenizer();
        Assert.Equal(tokenizer.Encode("the cat"), tokenizer.Encode("THE Cat"));
    }

    [Fact]
    public void A_vocabulary_without_room_for_the_bytes_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new BytePairTrainer(new BytePairTrainingOptions { VocabularySize = 259 }));

    [Fact]
    public void A_cancelled_training_stops()
    {
        var trainer = new BytePairTrainer(new BytePairTrainingOptions());
        Assert.Throws<OperationCanceledException>(() => trainer.Train(Corpus, new CancellationToken(true)));
    }

    private static BytePairVocabulary Train(string[] texts, BytePairTrainingOptions options) =>
        new BytePairTrainer(options).Train(texts);
}
