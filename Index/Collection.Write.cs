// The write path of a collection: validate, embed, then the pipeline to the log, the store and the indexes.
using System.Text.Json;
using Microsoft.Extensions.AI;
using SearchEngine.Index.Storage;

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
        if (_route is { } route)
            return await route.UpsertAsync(documents, visibility, ct);
        PreparedDocument[] prepared = await PrepareUpsertAsync(documents, ct);
        PendingWrite write = await AppendAsync(prepared, ct);
        long version = await AcknowledgeAsync(write, visibility, ct);
        return [.. Enumerable.Repeat(version, documents.Count)];
    }

    /// <summary>Deletes documents: all of them or none, and waits until searches do not find them.</summary>
    /// <param name="ids">Their ids. Those that are not there are passed over.</param>
    /// <param name="ct">Stops the write before it reaches the log; later it only stops the waiting.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="InvalidInputException">An id breaks a limit; names the field.</exception>
    /// <exception cref="StorageUnavailableException">The disk is full or fails.</exception>
    public Task<int> DeleteAsync(IReadOnlyList<string> ids, CancellationToken ct = default) =>
        DeleteAsync(ids, ifVersion: null, ct);

    /// <summary>Deletes a document if it is at a version, and waits until searches do not find it.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="ifVersion">The version.</param>
    /// <param name="ct">Stops the write before it reaches the log; later it only stops the waiting.</param>
    /// <exception cref="InvalidInputException">The id breaks a limit.</exception>
    /// <exception cref="VersionConflictException">It is at another version, or not there.</exception>
    /// <exception cref="StorageUnavailableException">The disk is full or fails.</exception>
    public Task DeleteAsync(string id, long ifVersion, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ifVersion);
        return DeleteAsync([id], ifVersion, ct);
    }

    private async Task<int> DeleteAsync(IReadOnlyList<string> ids, long? ifVersion, CancellationToken ct)
    {
        if (_route is { } route)
            return await route.DeleteAsync(ids, ifVersion, ct);
        if (await AppendDeletionAsync(ids, ifVersion, ct) is not { } write)
            return 0;
        await AcknowledgeAsync(write, Visibility.Searchable, ct);
        return write.Operations.Count;
    }

    private async Task<PreparedDocument[]> PrepareAsync(IReadOnlyList<Document> documents, CancellationToken ct)
    {
        Passage[][] passages = new Passage[documents.Count][];
        List<string> texts = [];
        for (int i = 0; i < documents.Count; i++)
        {
            passages[i] = PassagesOf(documents[i]);
            RequireFits(documents[i], passages[i].Length, i);
            if (documents[i].Vector is null)
                texts.AddRange(passages[i].Select(passage => EmbeddedText(documents[i], passage)));
        }

        List<float[]> made = await EmbedAsync(texts, ct);
        PreparedDocument[] prepared = new PreparedDocument[documents.Count];
        int next = 0;
        for (int i = 0; i < prepared.Length; i++)
        {
            int size = passages[i].Length * Settings.Dimensions;
            float[] vectors = documents[i].Vector is { } given ? [.. given] : new float[size];
            for (int p = 0; documents[i].Vector is null && p < passages[i].Length; p++)
            {
                _validator.RequireVector(made[next], $"documents[{i}].text: the model's vector");
                made[next++].CopyTo(vectors, p * Settings.Dimensions);
            }

            Record record = new()
            {
                Id = documents[i].Id,
                Text = documents[i].Text,
                Title = documents[i].Title,
                Metadata = documents[i].Metadata is { } fields ? JsonSerializer.SerializeToUtf8Bytes(fields) : null,
                Passages = passages[i],
                Slots = new int[passages[i].Length],
                Vectors = vectors,
            };
            prepared[i] = new PreparedDocument(record, RecordCodec.EncodeUnstamped(record), documents[i].IfVersion, i);
        }

        return prepared;
    }

    // A document that brings its own vector has one passage: all of it.
    private Passage[] PassagesOf(Document document)
    {
        if (_options.Splitter is null || document.Vector is not null)
            return [new Passage(0, document.Text.Length)];
        Passage[] passages = [.. _options.Splitter.Split(document.Text, document.Title)];
        bool areWithin = passages.All(passage => passage.Start >= 0 && passage.Length > 0
            && passage.Start <= document.Text.Length - passage.Length);
        return passages.Length is > 0 and <= Limits.MaxPassages && areWithin
            ? passages
            : throw new InvalidOperationException(
                $"{_options.Splitter.GetType()} made {passages.Length} passages of document '{document.Id}', some of "
                + $"which may lie outside the text; it must make 1 to {Limits.MaxPassages} within it.");
    }

    private void RequireFits(Document document, int passages, int number)
    {
        long vectorBytes = (long)passages * Settings.Dimensions * sizeof(float);
        long textBytes = 3L * (document.Text.Length + (document.Title?.Length ?? 0));
        if (vectorBytes + textBytes + Limits.MaxMetadataBytes + 4096 > _storeSettings.MaxValueBytes)
        {
            throw new InvalidInputException($"documents[{number}].text",
                $"makes {passages} passages of {Settings.Dimensions} dimensions, {vectorBytes} bytes of vectors; with "
                + $"its text it must stay below {_storeSettings.MaxValueBytes} bytes, so split the document.");
        }
    }

    private static string EmbeddedText(Document document, Passage passage) =>
        Document.EmbeddedText(document.Title, passage.Length == document.Text.Length
            ? document.Text
            : document.Text.Substring(passage.Start, passage.Length));

    private async Task<List<float[]>> EmbedAsync(List<string> texts, CancellationToken ct)
    {
        List<float[]> vectors = new(texts.Count);
        EmbeddingGenerationOptions options = new() { AdditionalProperties = new() { ["role"] = "document" } };
        foreach (string[] batch in texts.Chunk(_options.EmbeddingBatch))
        {
            GeneratedEmbeddings<Embedding<float>> made = await _embedder!.GenerateAsync(batch, options, ct);
            vectors.AddRange(made.Select(embedding => embedding.Vector.ToArray()));
        }

        return vectors;
    }
}
