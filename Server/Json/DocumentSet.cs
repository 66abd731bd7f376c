// Which documents a deletion, a scroll or a count is about.
using System.Text.Json;
using SearchEngine.Index;
using SearchEngine.Index.Filtering;
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Json;

/// <summary>Some documents of a collection, chosen by ids or by filter.</summary>
internal sealed record DocumentSet
{
    private const int FilterField = 0, IdsField = 1, AfterField = 1, LimitField = 2;

    private static readonly JsonFieldNames DeletionFields = new("a deletion", "filter", "ids");
    private static readonly JsonFieldNames PageFields = new("a scroll", "filter", "after", "limit");
    private static readonly JsonFieldNames CountFields = new("a count", "filter");

    /// <summary>What the set is for, which decides its fields.</summary>
    internal enum Kind
    {
        /// <summary>Ids or a filter, one of them required.</summary>
        Deletion,

        /// <summary>A filter, where to begin, and how many.</summary>
        Page,

        /// <summary>A filter.</summary>
        Count,
    }

    /// <summary>What documents must fulfil; null for nothing.</summary>
    public Filter? Filter { get; private init; }

    /// <summary>The ids of a deletion.</summary>
    public IReadOnlyList<string>? Ids { get; private init; }

    /// <summary>The id before a page.</summary>
    public string? After { get; private init; }

    /// <summary>The length of a page.</summary>
    public int? Limit { get; private init; }

    /// <summary>Parses a body; an empty one means every document, but not for a deletion.</summary>
    /// <exception cref="InvalidInputException">It is not that; names the field.</exception>
    public static DocumentSet Parse(ReadOnlySpan<byte> json, Kind kind)
    {
        JsonFieldNames fields = kind switch
        {
            Kind.Deletion => DeletionFields,
            Kind.Page => PageFields,
            _ => CountFields,
        };
        DocumentSet parsed = JsonBody.Parse(json, fields, new DocumentSet(), (ref reader, field, set) =>
            (field, kind) switch
            {
                (FilterField, _) => set with { Filter = reader.ReadFilter() },
                (IdsField, Kind.Deletion) => set with { Ids = ReadIds(ref reader) },
                (AfterField, _) => set with { After = reader.ReadString() },
                (LimitField, _) => set with { Limit = reader.ReadInteger(1, ServerLimits.MaxScrollLimit) },
                _ => throw new InvalidOperationException("a field without a case"),
            });
        return kind == Kind.Deletion && parsed.Filter is null == parsed.Ids is null
            ? throw new InvalidInputException(
                "filter", "or ids must be given, and not both; to delete everything, delete the collection.")
            : parsed;
    }

    private static List<string> ReadIds(ref JsonFieldReader reader)
    {
        if (reader.Kind != JsonTokenType.StartArray)
        {
            throw reader.Invalid("must be an array of ids.");
        }

        List<string> ids = [];
        while (reader.NextElement())
        {
            if (ids.Count == Index.Limits.MaxBatchDocuments)
            {
                throw reader.Invalid($"has more than {Index.Limits.MaxBatchDocuments} elements; send several.");
            }

            ids.Add(reader.ReadString());
        }

        return ids;
    }
}
