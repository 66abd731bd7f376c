// One question of a fine-tune with what answers it: a labelled pair, or a click.
using System.Text.Json;
using SearchEngine.Index;
using SearchEngine.Server.Json;

namespace SearchEngine.Server.FineTunes;

/// <summary>A query and its answers, by id or by text.</summary>
/// <param name="Query">The question.</param>
/// <param name="Ids">Documents of the collection that answer it.</param>
/// <param name="Texts">Texts that answer it.</param>
internal sealed record GivenExample(string Query, IReadOnlyList<string> Ids, IReadOnlyList<string> Texts)
{
    private const int QueryField = 0, SecondField = 1, ThirdField = 2, MaxAnswers = 256;

    private static readonly JsonFieldNames PairFields = new("a pair", "query", "ids", "positives");
    private static readonly JsonFieldNames ClickFields = new("a click", "query", "id");

    /// <summary>Reads <c>{"query", "ids"?: [], "positives"?: []}</c>.</summary>
    public static GivenExample ReadPair(ref JsonFieldReader reader)
    {
        string? query = null;
        List<string> ids = [], texts = [];
        reader.RequireObject(PairFields);
        ulong seen = 0;
        while (reader.NextField(PairFields, ref seen, out int field))
        {
            if (field == QueryField)
            {
                query = reader.ReadString();
            }
            else
            {
                ReadStrings(ref reader, field == ThirdField ? texts : ids);
            }
        }

        RequireQuery(ref reader, query);
        return ids.Count + texts.Count > 0
            ? new GivenExample(query!, ids, texts)
            : throw reader.InvalidField("ids", "is missing: name the documents that answer the query, or give their "
                + "texts as positives.");
    }

    /// <summary>Reads <c>{"query", "id"}</c>: somebody asked, and chose that document.</summary>
    public static GivenExample ReadClick(ref JsonFieldReader reader)
    {
        string? query = null, id = null;
        reader.RequireObject(ClickFields);
        ulong seen = 0;
        while (reader.NextField(ClickFields, ref seen, out int field))
        {
            if (field == QueryField)
            {
                query = reader.ReadString();
            }
            else
            {
                id = reader.ReadString();
            }
        }

        RequireQuery(ref reader, query);
        return id is not null
            ? new GivenExample(query!, [id], [])
            : throw reader.InvalidField("id", "is missing: name the document that was chosen.");
    }

    private static void RequireQuery(ref JsonFieldReader reader, string? query)
    {
        if (string.IsNullOrWhiteSpace(query))
        {
            throw reader.InvalidField("query", "is missing or empty.");
        }
    }

    private static void ReadStrings(ref JsonFieldReader reader, List<string> strings)
    {
        if (reader.Kind != JsonTokenType.StartArray)
        {
            throw reader.Invalid("must be an array of strings.");
        }

        while (reader.NextElement())
        {
            strings.Add(reader.ReadString());
            if (strings.Count > MaxAnswers)
            {
                throw reader.Invalid($"holds more than {MaxAnswers} strings.");
            }
        }
    }
}
