// Files -> text, by the end of their name: txt, md, html, docx.
using System.Text;
using SearchEngine.Index;
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Extraction;

/// <summary>Finds the extractor for a file and runs it.</summary>
internal static class FileExtraction
{
    private const string Known = ".txt, .md, .html or .docx";

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Extracts the text of a file.</summary>
    /// <param name="file">Its name, whose end says what it is.</param>
    /// <param name="content">Its bytes.</param>
    /// <exception cref="ProblemException">Status 415: nobody reads such files here.</exception>
    /// <exception cref="InvalidInputException">It is not what its name says, or holds no text.</exception>
    public static ExtractedFile Extract(string file, byte[] content)
    {
        ExtractedFile extracted = Path.GetExtension(file).ToLowerInvariant() switch
        {
            ".txt" or ".text" or ".log" => new ExtractedFile(null, Decode(file, content)),
            ".md" or ".markdown" => MarkdownText.Extract(Decode(file, content)),
            ".html" or ".htm" or ".xhtml" => HtmlText.Extract(Decode(file, content)),
            ".docx" => DocxText.Extract(file, content),
            var other => throw new ProblemException(StatusCodes.Status415UnsupportedMediaType, "media-type", file,
                $"is of a kind ('{other}') that is not read here; send {Known}, or its text as a document."),
        };
        return string.IsNullOrWhiteSpace(extracted.Text)
            ? throw new InvalidInputException(file, "holds no text.")
            : extracted;
    }

    private static string Decode(string file, byte[] content)
    {
        try
        {
            return content switch
            {
                [0xff, 0xfe, .. var rest] => new UnicodeEncoding(false, false, true).GetString(rest),
                [0xfe, 0xff, .. var rest] => new UnicodeEncoding(true, false, true).GetString(rest),
                [0xef, 0xbb, 0xbf, .. var rest] => StrictUtf8.GetString(rest),
                _ => StrictUtf8.GetString(content),
            };
        }
        catch (DecoderFallbackException exception)
        {
            throw new InvalidInputException(file,
                $"is not UTF-8 (byte {exception.Index}) and has no mark of UTF-16; convert it, say with iconv.");
        }
    }
}
