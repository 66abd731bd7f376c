// The fields that a JSON object of the API may have, matched on raw UTF-8 so that parsing allocates nothing.
using System.Text;

namespace SearchEngine.Server.Json;

/// <summary>The known fields of one kind of JSON object; a field is named by its position here.</summary>
internal sealed class JsonFieldNames
{
    private readonly byte[][] utf8;

    /// <summary>Makes the set. At most 64 names.</summary>
    /// <param name="subject">What the object is, with its article: "a document".</param>
    /// <param name="names">The names, in the order of their positions.</param>
    public JsonFieldNames(string subject, params string[] names)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(names.Length, 64);
        Subject = subject;
        Names = names;
        utf8 = Array.ConvertAll(names, Encoding.UTF8.GetBytes);
    }

    /// <summary>What the object is, for messages.</summary>
    public string Subject { get; }

    /// <summary>The names.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The UTF-8 name at a position.</summary>
    public ReadOnlySpan<byte> this[int position] => utf8[position];
}
