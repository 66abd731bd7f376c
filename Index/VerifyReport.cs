// What `searchengine verify` finds out about a collection.
namespace SearchEngine.Index;

/// <summary>What a verification read, and what it found.</summary>
/// <param name="Collection">The collection's name.</param>
/// <param name="Documents">Documents of the last checkpoint whose records were read and are whole.</param>
/// <param name="StoreBytes">Bytes of the record store whose checksums were compared.</param>
/// <param name="LogBatches">Batches of the write-ahead log that were read and are whole.</param>
/// <param name="Damage">What is not what was written; empty when the collection is whole.</param>
/// <param name="Notes">What is worth knowing and no damage, such as an unfinished batch at the end of the log.</param>
/// <param name="Repaired">What was repaired, and which documents were lost by it.</param>
public sealed record VerifyReport(string Collection, long Documents, long StoreBytes, long LogBatches,
    IReadOnlyList<string> Damage, IReadOnlyList<string> Notes, IReadOnlyList<string> Repaired)
{
    /// <summary>True when nothing is damaged, or everything that was is repaired.</summary>
    public bool IsWhole => Damage.Count == 0;
}
