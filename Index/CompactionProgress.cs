// What a collection tells about the compaction of its record store.
namespace SearchEngine.Index;

/// <summary>The compaction that is running, if one is, and what those before it did since the opening.</summary>
/// <param name="IsRunning">True while one is running.</param>
/// <param name="DoneBytes">Bytes of the log that the running one, or else the last, has gone through.</param>
/// <param name="TotalBytes">Bytes of the log that it has to go through.</param>
/// <param name="Runs">Compactions completed.</param>
/// <param name="ReleasedBytes">Bytes of the log whose files they released.</param>
public sealed record CompactionProgress(
    bool IsRunning, long DoneBytes, long TotalBytes, long Runs, long ReleasedBytes);
