// Word documents (ECMA-376, Office Open XML): a zip whose word/document.xml holds paragraphs of runs of text.
using System.IO.Compression;
using System.Text;
using System.Xml;
using SearchEngine.Index;
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Extraction;

/// <summary>Reads docx files.</summary>
internal static class DocxText
{
    private const string DocumentPart = "word/document.xml", PropertiesPart = "docProps/core.xml";
    private const string Word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    private const string DublinCore = "http://purl.org/dc/elements/1.1/";

    private static readonly XmlReaderSettings Safe = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = 4L * ServerLimits.MaxFileBytes, // a small zip may hold a great deal of nothing
    };

    /// <summary>Extracts title and text.</summary>
    /// <param name="file">The file's name, for messages.</param>
    /// <param name="content">Its bytes.</param>
    /// <exception cref="InvalidInputException">It is no such file.</exception>
    public static ExtractedFile Extract(string file, byte[] content)
    {
        try
        {
            using ZipArchive zip = new(new MemoryStream(content), ZipArchiveMode.Read);
            string text = Read(zip, DocumentPart, ReadDocument)
                ?? throw new InvalidInputException(file, $"has no {DocumentPart}; is it a Word document?");
            string? title = Read(zip, PropertiesPart, ReadTitle);
            return new ExtractedFile(string.IsNullOrWhiteSpace(title) ? null : title.Trim(), text);
        }
        catch (Exception exception) when (exception is InvalidDataException or XmlException)
        {
            throw new InvalidInputException(file, $"is damaged or no Word document: {exception.Message}");
        }
    }

    private static string? Read(ZipArchive zip, string part, Func<XmlReader, string?> read)
    {
        if (zip.GetEntry(part) is not { } entry)
        {
            return null;
        }

        using Stream stream = entry.Open();
        using XmlReader xml = XmlReader.Create(stream, Safe);
        return read(xml);
    }

    private static string ReadDocument(XmlReader xml)
    {
        StringBuilder text = new();
        while (xml.Read())
        {
            if (xml.NamespaceURI != Word)
            {
                continue;
            }

            if (xml.NodeType == XmlNodeType.EndElement && xml.LocalName == "p")
            {
                text.Append("\n\n");
            }
            else if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "t" && !xml.IsEmptyElement)
            {
                xml.Read(); // to the text, if there is any
                text.Append(xml.NodeType is XmlNodeType.Text or XmlNodeType.SignificantWhitespace
                    or XmlNodeType.Whitespace ? xml.Value : "");
            }
            else if (xml.NodeType == XmlNodeType.Element && xml.LocalName is "tab" or "br" or "cr")
            {
                text.Append(xml.LocalName == "tab" ? '\t' : '\n');
            }
        }

        return text.ToString().Trim();
    }

    private static string? ReadTitle(XmlReader xml) =>
        xml.ReadToFollowing("title", DublinCore) ? xml.ReadElementContentAsString() : null;
}
