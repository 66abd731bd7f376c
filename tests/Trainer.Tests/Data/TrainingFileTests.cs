using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Tests.Data;

public sealed class TrainingFileTests : IDisposable
{
    private readonly string path = Path.Combine(
        Directory.CreateTempSubdirectory("examples-").FullName, "examples.jsonl");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);

    [Fact]
    public void Full_rows_pairs_and_documents_are_all_read()
    {
        Write(
            """{"query":"a","positives":["b","c"],"negatives":["d"],"instruction":"find","task":"classification"}""",
            """{"q":"e","d":"f"}""",
            """{"title":"g","text":"h"}""");
        IReadOnlyList<TrainingRecord> records = TrainingFile.Read(path);
        Assert.Equal(["a", "e", "g"], records.Select(record => record.Query));
        Assert.Equal(["b", "c"], records[0].Positives);
        Assert.Equal(["d"], records[0].Negatives);
        Assert.Equal(("find", TrainingTask.Classification), (records[0].Instruction, records[0].Task));
        Assert.Equal(TrainingTask.Retrieval, records[1].Task);
    }

    [Fact]
    public void A_triple_has_one_positive_and_at_most_one_negative()
    {
        Write("""{"query":"a","positive":"b","negative":"c"}""", """{"query":"d","positive":"e"}""");
        IReadOnlyList<TrainingRecord> records = TrainingFile.Read(path);
        Assert.Equal(["b", "e"], records.Select(record => Assert.Single(record.Positives)));
        Assert.Equal("c", Assert.Single(records[0].Negatives));
        Assert.Empty(records[1].Negatives);
    }

    [Fact]
    public void A_similar_pair_teaches_both_ways_and_an_unlike_one_nothing()
    {
        Write(
            """{"query":"a","positives":["b"],"task":"sts","score":4.2}""",
            """{"query":"c","positives":["d"],"task":"sts","score":3.9}""");
        IReadOnlyList<TrainingRecord> records = TrainingFile.Read(path);
        Assert.Equal([("a", "b"), ("b", "a")], records.Select(record => (record.Query, record.Positives[0])));
    }

    [Fact]
    public void Where_scores_are_targets_every_pair_is_kept_once()
    {
        Write(
            """{"query":"a","positives":["b"],"task":"sts","score":4}""",
            """{"query":"c","positives":["d"],"task":"sts","score":1}""");
        IReadOnlyList<TrainingRecord> records = TrainingFile.Read(path, new TrainingFileOptions { KeepsScores = true });
        Assert.Equal(["a", "c"], records.Select(record => record.Query));
        Assert.Equal([0.8f, 0.2f], records.Select(record => record.Scores!.Single()));
    }

    [Fact]
    public void Labelled_rows_become_examples_of_their_classes()
    {
        Write(Enumerable.Range(0, 12).Select(i =>
            $$"""{"text":"t {{i}}","label":"class_{{i % 3}}","task":"clustering","instruction":"Sort"}""").ToArray());
        TrainingFileOptions examples = new() { LabelNegatives = 4 };
        IReadOnlyList<TrainingRecord> byExample = TrainingFile.Read(path, examples);
        Assert.Equal(12, byExample.Count);
        foreach (TrainingRecord record in byExample)
        {
            int own = Number(record.Query);
            Assert.Equal(own % 3, Number(record.Positives.Single()) % 3);
            Assert.NotEqual(own, Number(record.Positives.Single()));
            Assert.InRange(record.Negatives.Count, 2, 4);
            Assert.All(record.Negatives, negative => Assert.NotEqual(own % 3, Number(negative) % 3));
            Assert.Equal((TrainingTask.Clustering, "Sort"), (record.Task, record.Instruction));
        }
        TrainingFileOptions labels = new() { LabelUse = LabelUse.Labels };
        Assert.Equal(["class 0", "class 1", "class 2"], TrainingFile.Read(path, labels).Take(3)
            .Select(record => record.Positives.Single()));
    }

    [Fact]
    public void Two_classes_keep_their_labels_and_one_is_refused()
    {
        LabelledText[] two = [new("a", "yes"), new("b", "yes"), new("c", "no")];
        Assert.Equal(["yes", "yes", "no"], LabelledTexts
            .ToRecords(two, LabelUse.Examples, 3, TrainingTask.Classification, null, 1).Select(r => r.Positives[0]));
        DatasetException error = Assert.Throws<DatasetException>(
            () => LabelledTexts.ToRecords(two[..2], LabelUse.Examples, 3, TrainingTask.Classification, null, 1));
        Assert.Contains("at least two labels", error.Message);
    }

    [Fact]
    public void Columns_between_tabs_are_pairs_with_scores_or_labelled_texts_of_a_split()
    {
        string columns = Path.ChangeExtension(path, ".tsv");
        File.WriteAllLines(columns, ["4.5\ta\tb", "2\tc\td"]);
        Assert.Equal(["a", "b"], TrainingFile.Read(columns).Select(record => record.Query));
        File.WriteAllLines(columns, ["train\tx\ta", "train\ty\tb", "train\tz\tc", "train\tz\td", "test\tx\te"]);
        Assert.Equal(["c", "d"], TrainingFile.Read(columns).Select(record => record.Query)); // a and b are alone
        File.WriteAllLines(columns, ["one column"]);
        Assert.Contains("line 1", Assert.Throws<DatasetException>(() => TrainingFile.Read(columns)).Message);
    }

    private static int Number(string text) => int.Parse(text.Split(' ')[1]);

    [Theory]
    [InlineData("", "no training example")]
    [InlineData("""{"query":"a","positives":[]}""", "line 1: a query needs text and at least one positive")]
    [InlineData("""{"query":"a","positives":"b"}""", "line 1: the field \"positives\" must be a list of strings")]
    [InlineData("""{"query":"a","positive":["b"]}""", "the field \"positive\" is missing or no string")]
    [InlineData("""{"query":"a","positives":["b"],"task":"poetry"}""", "\"task\" is \"poetry\"")]
    [InlineData("""{"query":"a","positives":["b"],"scores":[1,2]}""", "\"scores\" must be 1 numbers")]
    [InlineData("""{"other":1}""", "line 1: expected {query, positives}")]
    [InlineData("""{"query":""", "line 1: not valid JSON")]
    [InlineData("[1]", "line 1: expected a JSON object")]
    [InlineData("""{"query":"a","positives":["b"],"task":"sts","score":"4"}""", "\"score\" must be a number")]
    [InlineData("""{"query":"a","positives":["b"],"task":"sts","directed":1}""", "\"directed\" must be true or false")]
    [InlineData("""{"query":"a","positives":["b"],"instruction":5}""", "\"instruction\" is missing or no string")]
    [InlineData("""{"query":"a","positives":["b"],"document":"doc 7"}""", "\"document\" must be a fingerprint")]
    [InlineData("""{"query":"a","positives":["b\ud800"]}""", "line 1: a string holds half of a surrogate pair")]
    [InlineData("""{"query":"a","\uDC00":["b"]}""", "line 1: a string holds half of a surrogate pair")]
    public void A_file_that_cannot_be_used_is_refused_by_name_line_and_remedy(string content, string expected)
    {
        Write(content);
        DatasetException error = Assert.Throws<DatasetException>(() => TrainingFile.Read(path));
        Assert.Contains(path, error.Message);
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void A_missing_file_is_refused() =>
        Assert.Contains("no such file", Assert.Throws<DatasetException>(() => TrainingFile.Read(path)).Message);

    [Theory]
    [InlineData(TrainingTask.Retrieval)]
    [InlineData(TrainingTask.Similarity)]
    [InlineData(TrainingTask.Classification)]
    [InlineData(TrainingTask.Clustering)]
    public void What_is_written_reads_back(TrainingTask task)
    {
        TrainingRecord record = new()
        {
            Query = "a \"quoted\" query", Positives = ["b"], Negatives = ["c", "d"], Instruction = "find",
            Scores = [0.5f, 0.25f, 1], Document = 0xfedcba9876543210, Task = task,
        };
        TrainingFileWriter.Write(path, [record]);
        TrainingRecord read = Assert.Single(TrainingFile.Read(path));
        Assert.Equal(
            (record.Query, record.Instruction, record.Document, record.Task),
            (read.Query, read.Instruction, read.Document, read.Task));
        Assert.Equal(record.Positives, read.Positives);
        Assert.Equal(record.Negatives, read.Negatives);
        Assert.Equal(record.Scores, read.Scores);
    }

    [Fact]
    public void Blank_documents_and_queries_of_a_folder_are_no_examples()
    {
        string folder = WriteFolder(
            """{"_id":"1","title":"","text":" "}""", """{"_id":"2","title":" ","text":"two"}""",
            """{"_id":"3","title":null,"text":"three"}""");
        IReadOnlyList<TrainingRecord> records = TrainingFile.Read(folder);
        Assert.Equal(["two", "three"], Assert.Single(records).Positives);
    }

    [Theory]
    [InlineData("""{"_id":"1","title":5,"text":"a"}""", "\"title\" is missing or no string")]
    [InlineData("""{"_id":"1","text":"a"}""", "the document \"1\" was there before")]
    public void A_folder_with_a_bad_document_is_refused_by_name_and_line(string document, string expected)
    {
        string folder = WriteFolder("""{"_id":"1","text":"one"}""", document);
        DatasetException error = Assert.Throws<DatasetException>(() => TrainingFile.Read(folder));
        Assert.Contains("line 2", error.Message);
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void A_packed_file_that_is_damaged_is_refused_by_name()
    {
        string packed = path + ".gz";
        File.WriteAllText(packed, "not what gzip writes");
        Assert.Contains(packed, Assert.Throws<DatasetException>(() => TrainingFile.Read(packed)).Message);
    }

    private string WriteFolder(params string[] documents)
    {
        string folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(Path.Combine(folder, "qrels"));
        File.WriteAllLines(Path.Combine(folder, "corpus.jsonl"), documents);
        File.WriteAllLines(
            Path.Combine(folder, "queries.jsonl"), ["""{"_id":"q","text":"q"}""", """{"_id":"blank","text":" "}"""]);
        File.WriteAllLines(
            Path.Combine(folder, "qrels", "train.tsv"), ["q\t1\t1", "q\t2\t1", "q\t3\t1", "blank\t2\t1"]);
        return folder;
    }

    private void Write(params string[] lines) => File.WriteAllLines(path, lines);
}
