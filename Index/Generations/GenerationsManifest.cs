// Which generations a collection has. docs/format.md, "generations.json", specifies it.
namespace SearchEngine.Index.Generations;

/// <summary>The generations of a collection. Replaced as one step; what it does not name is not there.</summary>
internal sealed record GenerationsManifest
{
    /// <summary>The format that this program writes.</summary>
    public const int CurrentFormat = 1;

    public required int Format { get; init; }

    /// <summary>The number of the next generation.</summary>
    public required int Next { get; init; }

    /// <summary>Switches so far.</summary>
    public required int Turn { get; init; }

    public required IReadOnlyList<GenerationEntry> Generations { get; init; }

    /// <summary>That of a collection which never had but one.</summary>
    public static GenerationsManifest First { get; } = new()
    {
        Format = CurrentFormat,
        Next = 2,
        Turn = 1,
        Generations = [new GenerationEntry(1, GenerationState.Served, VersionOffset: 0, Turn: 1)],
    };

    public GenerationEntry Served => Generations.Single(entry => entry.State == GenerationState.Served);

    public GenerationEntry? Find(int number) => Generations.FirstOrDefault(entry => entry.Number == number);

    /// <summary>With an entry in the place of the one of its number.</summary>
    public GenerationsManifest With(GenerationEntry changed) => this with
    {
        Generations = [.. Generations.Select(entry => entry.Number == changed.Number ? changed : entry)],
    };

    public GenerationsManifest Without(int number) => this with
    {
        Generations = [.. Generations.Where(entry => entry.Number != number)],
    };
}
