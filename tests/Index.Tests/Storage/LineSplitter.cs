namespace SearchEngine.Index.Tests.Storage;

/// <summary>Makes a passage of every line, so that documents of several vectors are cheap.</summary>
internal sealed class LineSplitter : IPassageSplitter
{
    public IReadOnlyList<Passage> Split(string text, string? title)
    {
        List<Passage> passages = [];
        int at = 0;
        foreach (string line in text.Split('\n'))
        {
            if (line.Length > 0)
                passages.Add(new Passage(at, line.Length));
            at += line.Length + 1;
        }

        return passages;
    }
}
