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
    public void A_similar_pair_teaches_both_ways_and_an_unlike_one_nothing()
    {
        Write(
            """{"query":"a","positives":["b"],"task":"sts","score":4.2}""",
            """{"query":"c","positives":["d"],"task":"sts","score":3.9}""");
        IReadOnlyList<TrainingRecord> records = TrainingFile.Read(path);
        Assert.Equal([("a", "b"), ("b", "a")], records.Select(record => (record.Query, record.Positives[0])));
    }

    [Theory]
    [InlineData("", "no training example")]
    [InlineData("""{"query":"a","positives":[]}""", "line 1: a query needs text and at least one positive")]
    [InlineData("""{"query":"a","positives":"b"}""", "line 1: the field \"positives\" must be a list of strings")]
    [InlineData("""{"query":"a","positives":["b"],"task":"poetry"}""", "\"task\" is \"poetry\"")]
    [InlineData("""{"other":1}""", "line 1: expected {query, positives}")]
    [InlineData("""{"query":""", "line 1: not valid JSON")]
    [InlineData("[1]", "line 1: expected a JSON object")]
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

    [Fact]
    public void What_is_written_reads_back()
    {
        TrainingRecord record = new()
        {
            Query = "a \"quoted\" query", Positives = ["b"], Negatives = ["c", "d"], Instruction = "find",
            Task = TrainingTask.Clustering,
        };
        TrainingFileWriter.Write(path, [record]);
        TrainingRecord read = Assert.Single(TrainingFile.Read(path));
        Assert.Equal((record.Query, record.Instruction, record.Task), (read.Query, read.Instruction, read.Task));
        Assert.Equal(record.Positives, read.Positives);
        Assert.Equal(record.Negatives, read.Negatives);
    }

    private void Write(params string[] lines) => File.WriteAllLines(path, lines);
}
