using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Tests.Data;

public sealed class ClassTextsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("tasks-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Only_training_rows_are_read_and_no_evaluation_text_among_them()
    {
        string intents = Write("intents.tsv",
            "train\tcard\tmy new card has not arrived yet", "train\tcard\tWhere is the card that I have ordered?",
            "test\tcard\twhere is the card that i have ordered", "val\tcard\thow long does a card take to arrive");
        Decontamination evaluation = Decontamination.Read(folder, [intents]);
        LabelledText only = Assert.Single(ClassTexts.Read(intents, evaluation));
        Assert.Equal(new LabelledText("my new card has not arrived yet", "card"), only);
    }

    [Fact]
    public void A_pair_that_is_alike_is_a_class_of_its_own()
    {
        string pairs = Write("pairs.tsv",
            "4.2\ta plane is taking off from an airfield\tan air plane is taking off", "3.9\tone thing\tanother",
            "5\ta man is playing a large flute outside\ta man plays a big flute outside",
            "5\tthe held-out sentence of another file\tthe sentence of a file");
        Write("test.tsv", "1\tThe held-out sentence of another file.\tsomething else altogether");
        IReadOnlyList<LabelledText> texts = ClassTexts.Read(pairs, Decontamination.Read(folder, [pairs]));
        Assert.Equal(["1", "1", "3", "3"], texts.Select(text => text.Label));
        Assert.Equal("a man plays a big flute outside", texts[^1].Text);
    }

    [Fact]
    public void A_row_of_another_shape_is_named_by_its_line()
    {
        string path = Write("bad.tsv", "train\ta\tb", "train\tno text");
        var error = Assert.Throws<DatasetException>(() => ClassTexts.Read(path, new Decontamination()));
        Assert.Contains("line 2", error.Message);
    }

    private string Write(string name, params string[] lines)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllLines(path, lines);
        return path;
    }
}
