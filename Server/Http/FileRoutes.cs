// POST /v1/collections/{name}/files: files as documents, by multipart/form-data or one in the body.
using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using SearchEngine.Index;
using SearchEngine.Index.Filtering;
using SearchEngine.Server.Extraction;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Security;

namespace SearchEngine.Server.Http;

/// <summary>Takes files, extracts their text, cuts it into passages and stores those.</summary>
internal static class FileRoutes
{
    private const int DefaultWords = 200, LeastWords = 32, MostWords = 4_000;
    private const string FormType = "multipart/form-data", AnyType = "application/octet-stream";

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/collections/{name}/files", StoreAsync).WithName("uploadFiles").WithTags("documents")
            .Requires(Role.Write).Reads<byte[]>(true, FormType, AnyType).ProducesValidationProblem()
            .ProducesProblem(404).ProducesProblem(415)
            .WithSummary("Stores files (txt, md, html, docx), one document a passage: multipart/form-data, or one " +
                "file as the body with ?file=NAME. ?words= sets the longest passage.");

    private static async Task<Ok<FilesAnswer>> StoreAsync(
        string name, HttpRequest http, CollectionRegistry collections, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        using CollectionLease lease = collections.Use(name);
        int words = WordsOf(http);
        List<FileAnswer> answers = [];
        await foreach ((string file, byte[] content) in FilesAsync(http, cancellation))
        {
            ExtractedFile extracted = FileExtraction.Extract(file, content);
            List<Document> documents = FileDocuments.Of(file, extracted, words);
            foreach (Document[] batch in documents.Chunk(ServerLimits.CommitDocuments))
            {
                await lease.Collection.UpsertAsync(batch, Visibility.Searchable, cancellation);
            }

            await DeleteLeftoversAsync(lease.Collection, file, documents.Count, cancellation);
            answers.Add(new FileAnswer(file, extracted.Title, documents.Count, extracted.Text.Length));
        }

        return TypedResults.Ok(new FilesAnswer(
            answers, answers.Sum(file => file.Documents), Stopwatch.GetElapsedTime(started).TotalMilliseconds));
    }

    // A file that was longer when it came before leaves passages behind.
    private static async Task DeleteLeftoversAsync(
        Collection collection, string file, int parts, CancellationToken cancellation)
    {
        Filter leftover = Filter.Equal(FileDocuments.FileField, file)
            & Filter.Range(FileDocuments.PartField, above: parts);
        string[] ids = [.. collection.Plan(leftover).Matches.ToArray()
            .Select(collection.Read).OfType<StoredDocument>().Select(document => document.Id)
            .Where(id => id.StartsWith($"{file}#", StringComparison.Ordinal))];
        foreach (string[] batch in ids.Chunk(Limits.MaxBatchDocuments))
        {
            await collection.DeleteAsync(batch, cancellation);
        }
    }

    private static async IAsyncEnumerable<(string File, byte[] Content)> FilesAsync(
        HttpRequest http, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        if (!IsMultipart(http)) // curl calls any body that it is given a urlencoded form
        {
            using RequestBody body = await RequestBody.ReadAsync(http, ServerLimits.MaxFileBytes, cancellation);
            yield return (NameOf(http.Query["file"].ToString()), body.Span.ToArray());
            yield break;
        }

        IFormCollection form = await ReadFormAsync(http, cancellation);
        if (form.Files.Count is 0 or > ServerLimits.MaxFiles)
        {
            throw new InvalidInputException("body", $"must hold 1 to {ServerLimits.MaxFiles} files.");
        }

        foreach (IFormFile file in form.Files)
        {
            string name = NameOf(file.FileName);
            if (file.Length > ServerLimits.MaxFileBytes)
            {
                throw new ProblemException(StatusCodes.Status413PayloadTooLarge, "too-large", name,
                    $"has more than {ServerLimits.MaxFileBytes} bytes; split it.");
            }

            byte[] content = new byte[file.Length];
            await using Stream stream = file.OpenReadStream();
            await stream.ReadExactlyAsync(content, cancellation);
            yield return (name, content);
        }
    }

    private static bool IsMultipart(HttpRequest http) =>
        MediaTypeHeaderValue.TryParse(http.ContentType, out MediaTypeHeaderValue? type)
        && type.MediaType.Equals(FormType, StringComparison.OrdinalIgnoreCase);

    // A form that ends too early is an IOException, and so is the server's own trouble with its disk.
    private static async Task<IFormCollection> ReadFormAsync(HttpRequest http, CancellationToken cancellation)
    {
        try
        {
            return await http.ReadFormAsync(new FormOptions
            {
                MultipartBodyLengthLimit = ServerLimits.MaxBodyBytes, ValueCountLimit = ServerLimits.MaxFiles,
            }, cancellation);
        }
        catch (Exception exception) when (exception is InvalidDataException
            || (exception is IOException and not BadHttpRequestException && !StorageUnavailableException.IsDiskFull(exception)))
        {
            throw new InvalidInputException("body",
                $"is no whole form of the type {FormType}, or not what its Content-Encoding says: {exception.Message}");
        }
    }

    private static string NameOf(string sent)
    {
        const int longest = 200;
        string name = sent[(sent.LastIndexOfAny(['/', '\\']) + 1)..].Trim();
        return name.Length is > 0 and <= longest && !name.Any(char.IsControl) && name is not ("." or "..")
            ? name
            : throw new InvalidInputException("file", $"must be the file's name, 1 to {longest} characters, as a " +
                "part of the form or as ?file=NAME; its end says what the file is.");
    }

    private static int WordsOf(HttpRequest http)
    {
        string text = http.Query["words"].ToString();
        return text.Length == 0 ? DefaultWords
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int words)
                && words is >= LeastWords and <= MostWords ? words
            : throw new InvalidInputException("words", $"must be a whole number from {LeastWords} to {MostWords}.");
    }

    /// <summary>What became of the files.</summary>
    internal sealed record FilesAnswer(IReadOnlyList<FileAnswer> Files, int Upserted, double TookMs);

    /// <summary>What became of a file.</summary>
    internal sealed record FileAnswer(string File, string? Title, int Documents, int Characters);
}
