// FasterLog notes every commit in a file of its own. Our log needs none: it is read back by its own checksums and
// sequence numbers, so a commit is one write instead of two, and no error can hide in the second.
using FASTER.core;

namespace SearchEngine.Index.Storage;

/// <summary>Keeps no commit descriptions.</summary>
internal sealed class NoCommitFiles : ILogCommitManager
{
    public void Commit(
        long beginAddress, long untilAddress, byte[] commitMetadata, long commitNum, bool forceWriteMetadata)
    {
    }

    public byte[] GetCommitMetadata(long commitNum) => [];

    public IEnumerable<long> ListCommits() => [];

    public void RemoveCommit(long commitNum)
    {
    }

    public void RemoveAllCommits()
    {
    }

    public void OnRecovery(long commitNum)
    {
    }

    public void Dispose()
    {
    }
}
