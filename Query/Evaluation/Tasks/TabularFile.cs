// Tab-separated files of the tasks.
namespace SearchEngine.Query.Evaluation.Tasks;

/// <summary>Reads rows of a fixed number of columns.</summary>
internal static class TabularFile
{
    /// <summary>The rows of a file; a tab within the last column stays there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">How many columns a row has.</param>
    /// <param name="shape">What a row looks like, for the message.</param>
    /// <exception cref="InvalidDataException">A row has fewer columns; the message names it.</exception>
    public static IReadOnlyList<string[]> Read(string path, int columns, string shape)
    {
        List<string[]> rows = [];
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (line.Length == 0)
                continue;
            string[] row = line.Split('\t', columns);
            if (row.Length < columns)
                throw new InvalidDataException($"{path} line {number} has {row.Length} columns; expected {shape}.");
            rows.Add(row);
        }
        if (rows.Count == 0)
            throw new InvalidDataException($"{path} is empty; expected lines {shape}.");
        return rows;
    }
}
