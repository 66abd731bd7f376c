// Writes find the served generation, also when it is switched between their embedding and their place in the log.
using SearchEngine.Index.Storage;

namespace SearchEngine.Index.Generations;

public sealed partial class GenerationSet
{
    /// <summary>Takes writes to whichever generation is served when they get their place in the log.</summary>
    private sealed class WriteRoute(GenerationSet set) : IWriteRoute
    {
        public async Task<IReadOnlyList<long>> UpsertAsync(
            IReadOnlyList<Document> documents, Visibility visibility, CancellationToken ct)
        {
            while (true)
            {
                using GenerationUse use = set.Use();
                PreparedDocument[] prepared = await use.Collection.PrepareUpsertAsync(documents, ct);
                PendingWrite? write = await set.AppendAsync(use, async to => await to.AppendAsync(prepared, ct), ct);
                if (write is null)
                    continue; // switched meanwhile: the vectors are of the wrong model
                long version = await use.Collection.AcknowledgeAsync(write, visibility, ct);
                return [.. Enumerable.Repeat(version, documents.Count)];
            }
        }

        public async Task<int> DeleteAsync(IReadOnlyList<string> ids, long? ifVersion, CancellationToken ct)
        {
            while (true)
            {
                using GenerationUse use = set.Use();
                bool isNothing = false;
                PendingWrite? write = await set.AppendAsync(use, async to =>
                {
                    PendingWrite? deletion = await to.AppendDeletionAsync(ids, ifVersion, ct);
                    isNothing = deletion is null;
                    return deletion;
                }, ct);
                if (isNothing)
                    return 0;
                if (write is null)
                    continue;
                await use.Collection.AcknowledgeAsync(write, Visibility.Searchable, ct);
                return write.Operations.Count;
            }
        }
    }

    // Null when another generation is served by now.
    private async Task<PendingWrite?> AppendAsync(
        GenerationUse use, Func<Collection, Task<PendingWrite?>> append, CancellationToken ct)
    {
        await _gate.EnterAsync(ct);
        try
        {
            if (_failure is { } failure)
                throw failure;
            return use.Number == _served.Number ? await append(use.Collection) : null;
        }
        finally
        {
            _gate.Leave();
        }
    }
}
