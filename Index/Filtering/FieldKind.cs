// The kinds of values that metadata fields hold and filters ask for.
namespace SearchEngine.Index.Filtering;

/// <summary>The kind of a value. A field may hold several kinds; each is indexed by itself.</summary>
public enum FieldKind : byte
{
    /// <summary>A JSON string.</summary>
    Text,

    /// <summary>A JSON number.</summary>
    Number,

    /// <summary>true or false.</summary>
    Truth,

    /// <summary>A JSON string that is an ISO 8601 date or date and time; indexed as text too.</summary>
    Date,

    /// <summary>An object with <c>lat</c> and <c>lon</c> in degrees, or a GeoJSON point.</summary>
    Geo,

    /// <summary>null.</summary>
    Null,
}
