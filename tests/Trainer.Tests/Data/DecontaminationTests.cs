using System.IO.Compression;
using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Tests.Data;

public sealed class DecontaminationTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("evaluation-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_text_is_known_whatever_its_case_and_punctuation()
    {
        Decontamination evaluation = new();
        evaluation.Add("Do statins cause breast cancer?");
        Assert.True(evaluation.Contains("do statins cause BREAST-cancer"));
        Assert.False(evaluation.Contains("do statins cause cancer of the breast"));
    }

    [Fact]
    public void A_passage_is_known_by_its_opening()
    {
        Decontamination evaluation = new();
        string opening = string.Concat(Enumerable.Repeat("the quick brown fox jumps over the lazy dog ", 5));
        evaluation.Add(opening + "and ends one way");
        Assert.True(evaluation.Contains(opening + "and ends another way"));
    }

    [Fact]
    public void Short_titles_are_too_common_to_count()
    {
        Decontamination evaluation = new();
        evaluation.Add("Python");
        Assert.False(evaluation.Contains("Python"));
    }

    [Fact]
    public void Queries_and_passages_of_a_folder_are_read_but_not_its_judgements()
    {
        Directory.CreateDirectory(Path.Combine(folder, "set", "qrels"));
        File.WriteAllText(Path.Combine(folder, "set", "queries.jsonl"),
            """{"_id":"1","text":"a query that is long enough to count"}""");
        File.WriteAllText(
            Path.Combine(folder, "pairs.tsv"), "3\tthe left sentence of a pair\tthe right sentence of a pair");
        File.WriteAllText(Path.Combine(folder, "set", "qrels", "test.tsv"), "0\tquery-id-that-is-long-enough\tdoc");
        Decontamination evaluation = Decontamination.Read(folder);
        Assert.True(evaluation.Contains("A query that is long enough to count."));
        Assert.True(evaluation.Contains("the right sentence of a pair"));
        Assert.Equal(3, evaluation.Count);
    }

    [Fact]
    public void A_text_with_a_few_words_changed_is_a_near_duplicate()
    {
        using NearDuplicates near = new(["Statin use after a diagnosis of breast cancer and the survival of patients"]);
        Assert.True(near.Contains("Statin use after the diagnosis of breast cancer and patient survival"));
        Assert.False(near.Contains("Statin use and the survival of patients with diseases of the heart or kidney"));
        Assert.False(near.Contains("breast cancer"));
    }

    [Fact]
    public void Examples_that_an_evaluation_set_holds_are_left_out_and_counted()
    {
        File.WriteAllText(Path.Combine(folder, "queries.jsonl"),
            """{"_id":"1","text":"do statins lower the risk of breast cancer"}""");
        TrainingRecord Record(string query) => new() { Query = query, Positives = ["a passage about something else"] };
        using ContaminationCheck check = new(folder);
        (IReadOnlyList<TrainingRecord> kept, Contamination found) = check.Remove(
        [
            Record("Do statins lower the risk of breast cancer?"),
            Record("does statin lower risk of a breast cancer"),
            Record("what is the use of vitamin d in winter months"),
        ]);
        Assert.Equal(["what is the use of vitamin d in winter months"], kept.Select(record => record.Query));
        Assert.Equal((1, 1), (found.Exact, found.Near));
    }

    [Fact]
    public void A_short_query_is_known_among_queries_and_no_title_of_a_document()
    {
        File.WriteAllText(Path.Combine(folder, "queries.jsonl"), """{"_id":"1","text":"breast cancer"}""");
        File.WriteAllText(Path.Combine(folder, "corpus.jsonl"), """{"_id":"1","title":"Deafness","text":"a b c"}""");
        Decontamination evaluation = Decontamination.Read(folder);
        Assert.True(evaluation.ContainsQuery("Breast cancer"));
        Assert.False(evaluation.Contains("Breast cancer"));
        Assert.False(evaluation.ContainsQuery("deafness"));
        TrainingRecord record = new() { Query = "breast cancer?", Positives = ["a passage about something else"] };
        using ContaminationCheck check = new(folder);
        Assert.Equal(1, check.Remove([record]).Found.Exact);
    }

    [Fact]
    public void A_training_file_is_an_evaluation_file_too_when_it_is_given_as_one()
    {
        string training = Path.Combine(folder, "examples.jsonl");
        File.WriteAllLines(training,
        [
            """{"query":"short","positives":["the first passage of the training file","and the second passage of it"]}""",
            """{"query":"other","positive":"the only passage of the other training row","negative":"not read at all"}""",
        ]);
        using ContaminationCheck check = new(folder);
        (IReadOnlyList<TrainingRecord> kept, Contamination found) = check.Remove(TrainingFile.Read(training));
        Assert.Empty(kept);
        Assert.Equal((5, 2), (found.EvaluationTexts, found.Exact));
        Assert.True(Decontamination.Read(folder).Contains("And the second passage of it."));
    }

    [Fact]
    public void Packed_files_are_read_and_files_below_a_folder_named_like_judgements()
    {
        string below = Directory.CreateDirectory(Path.Combine(folder, "my-qrels-backup", "set")).FullName;
        using (GZipStream packed = new(File.Create(Path.Combine(below, "queries.jsonl.gz")), CompressionMode.Compress))
        {
            packed.Write("""{"_id":"1","text":"packed"}"""u8);
        }
        File.WriteAllText(Path.Combine(below, "pairs.tsv"), "3\tthe left sentence of a pair\tanother sentence");
        Decontamination evaluation = Decontamination.Read(folder);
        Assert.True(evaluation.ContainsQuery("packed"));
        Assert.True(evaluation.Contains("the left sentence of a pair"));
    }

    [Fact]
    public void A_damaged_archive_and_a_folder_without_texts_are_refused()
    {
        File.WriteAllText(Path.Combine(folder, "readme.md"), "no texts here");
        Assert.Contains(
            "no evaluation text", Assert.Throws<DatasetException>(() => Decontamination.Read(folder)).Message);
        Assert.Throws<DatasetException>(() => new ContaminationCheck(folder));
        string archive = Path.Combine(folder, "set.tar.xz");
        File.WriteAllText(archive, "this is no archive");
        Assert.Contains(archive, Assert.Throws<DatasetException>(() => Decontamination.Read(folder)).Message);
    }

    [Fact]
    public void Corpus_files_that_train_are_no_evaluation_sets_though_they_lie_among_them()
    {
        string corpus = Path.Combine(folder, "corpus.jsonl");
        File.WriteAllText(corpus, """{"title":"a title that is long enough","text":"t"}""");
        File.WriteAllText(Path.Combine(folder, "queries.jsonl"), """{"text":"q"}""");
        Assert.False(Decontamination.Read(folder, training: [corpus]).Contains("a title that is long enough"));
        Assert.True(Decontamination.Read(folder).Contains("a title that is long enough"));
    }
}
