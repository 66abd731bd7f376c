// The write path of a collection: validate, embed, log, acknowledge, store, index.
using Microsoft.Extensions.AI;

namespace SearchEngine.Index;

public sealed partial class Collection
{
    /// <summary>
    /// Refuses documents that <see cref="UpsertAsync(IReadOnlyList{Document}, CancellationToken)"/> would.
    /// </summary>
    /// <param name="documents">The documents.</param>
    /// <param name="first">Number of the first, for the field's name in the message.</param>
    /// <exception cref="InvalidInputException">One of them breaks a limit; names the field.</exception>
    public void Validate(IReadOnlyList<Document> documents, int first = 0) => _validator.Require(documents, first);

    /// <summary>Stores documents and waits until searches find them.</summary>
    /// <inheritdoc cref="UpsertAsync(IReadOnlyList{Document}, Visibility, CancellationToken)"/>
    public Task<IReadOnlyList<long>> UpsertAsync(IReadOnlyList<Document> documents, CancellationToken ct = default) =>
        UpsertAsync(documents, Visibility.Searchable, ct);

    /// <summary>Stores documents: all of them or none. A document of the same id is replaced.</summary>
    /// <param name="documents">The documents. When an id comes twice the last one counts.</param>
    /// <param name="visibility">What to wait for. The write is durable in either case.</param>
    /// <param name="ct">Stops the write before it reaches the log; later it only stops the waiting.</param>
    /// <returns>The version of each document, in the order given.</returns>
    /// <exception cref="InvalidInputException">One of them breaks a limit; names the field.</exception>
    /// <exception cref="VersionConflictException">A condition does not hold.</exception>
    /// <exception cref="StorageUnavailableException">The disk is full or fails.</exception>
    public async Task<IReadOnlyList<long>> UpsertAsync(
        IReadOnlyList<Document> documents, Visibility visibility, CancellationToken ct = default)
    {
        _validator.Require(documents, 0);
        float[][] vectors = new float[documents.Count][];
        for (int i = 0; i < documents.Count; i++)
        {
            Document document = documents[i];
            vectors[i] = document.Vector
                ?? await EmbedAsync([document.Title is { } title ? title + " " + document.Text : document.Text], ct);
        }

        lock (_writing)
        {
            long version = ++_version;
            for (int i = 0; i < documents.Count; i++)
            {
                Document given = documents[i];
                int ordinal = _documents.TryGetValue(given.Id, out StoredDocument? old) ? old.Ordinal : _nextOrdinal++;
                StoredDocument stored = new(given.Id, given.Text, given.Title, given.Metadata, version, ordinal);
                _documents[given.Id] = stored;
                _records[ordinal] = (stored, vectors[i]);
                Lexical.Add(ordinal, given.Title, given.Text);
                Fields.Set(ordinal, given.Metadata);
            }

            return [.. Enumerable.Repeat(version, documents.Count)];
        }
    }

    /// <summary>Deletes documents: all of them or none.</summary>
    /// <param name="ids">Their ids. Those that are not there are passed over.</param>
    /// <param name="ct">Stops the write before it reaches the log; later it only stops the waiting.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="InvalidInputException">An id breaks a limit; names the field.</exception>
    /// <exception cref="StorageUnavailableException">The disk is full or fails.</exception>
    public Task<int> DeleteAsync(IReadOnlyList<string> ids, CancellationToken ct = default)
    {
        DocumentValidator.RequireIds(ids);
        int deleted = 0;
        lock (_writing)
        {
            foreach (string id in ids)
            {
                if (!_documents.TryRemove(id, out StoredDocument? old))
                    continue;
                _records.TryRemove(old.Ordinal, out _);
                Lexical.Remove(old.Ordinal);
                Fields.Remove(old.Ordinal);
                deleted++;
            }
        }

        return Task.FromResult(deleted);
    }

    private async Task<float[]> EmbedAsync(IReadOnlyList<string> texts, CancellationToken ct)
    {
        EmbeddingGenerationOptions options = new() { AdditionalProperties = new() { ["role"] = "document" } };
        GeneratedEmbeddings<Embedding<float>> made = await _embedder!.GenerateAsync(texts, options, ct);
        return made[0].Vector.ToArray();
    }
}
