// Where a page ended, in a form that clients hand back unread: the last hit's rank, score and document.
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using SearchEngine.Index;

namespace SearchEngine.Query;

/// <summary>
/// The last hit of a page. The next page begins with the first candidate behind it, whatever came or went.
/// </summary>
/// <param name="Search">A digest of what is searched; a cursor is of no use to another search.</param>
/// <param name="Seen">How many hits the pages so far had.</param>
/// <param name="Score">The score of the last hit.</param>
/// <param name="Ordinal">The document of the last hit.</param>
internal readonly record struct PageCursor(uint Search, int Seen, float Score, int Ordinal)
{
    private const int Bytes = 16;
    private const uint Prime = 16777619;

    /// <summary>True for a candidate that ranks behind the cursor.</summary>
    public bool IsBefore(in Candidate candidate) =>
        candidate.Score < Score || candidate.Score == Score && candidate.Ordinal > Ordinal;

    /// <summary>The cursor as text.</summary>
    public string Write()
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Search);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], Seen);
        BinaryPrimitives.WriteSingleLittleEndian(bytes[8..], Score);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], Ordinal);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a cursor.</summary>
    /// <exception cref="InvalidInputException">The text is no cursor, or one of another search.</exception>
    public static PageCursor Read(string text, uint search)
    {
        Span<byte> bytes = stackalloc byte[Bytes + 4];
        if (text.Length > 24 || !Base64Url.IsValid(text, out int length) || length != Bytes)
            throw new InvalidInputException("cursor", "is no cursor; give the one of the page before, or none.");
        Base64Url.DecodeFromChars(text, bytes);
        var cursor = new PageCursor(
            BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]),
            BinaryPrimitives.ReadSingleLittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]));
        if (cursor.Search != search || cursor.Seen < 0)
            throw new InvalidInputException("cursor", "belongs to another search; repeat that one, or leave it out.");
        return cursor;
    }

    /// <summary>The digest of a search: FNV-1a over all that its ranking depends on; vectors by component.</summary>
    public static uint DigestOf(SearchRequest request, SearchMode mode)
    {
        var text = new StringBuilder()
            .Append(request.Query).Append('\0').Append(request.Instruction).Append('\0').Append(request.Task)
            .Append('\0').Append(mode).Append('\0').Append(request.Filter?.Key).Append('\0').Append(request.Fusion)
            .Append('\0').Append(request.Expand);
        foreach (string id in (request.Recommend?.Positive ?? []).Concat(request.Recommend?.Negative ?? []))
            text.Append('\0').Append(id);
        uint digest = 2166136261;
        foreach (ReadOnlyMemory<char> chunk in text.GetChunks())
        {
            foreach (char c in chunk.Span)
                digest = (digest ^ c) * Prime;
        }
        foreach (float value in request.Vector ?? [])
            digest = (digest ^ BitConverter.SingleToUInt32Bits(value)) * Prime;
        return digest;
    }
}
