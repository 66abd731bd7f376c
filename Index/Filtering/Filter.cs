// What a search may be narrowed down by: a tree of typed conditions on metadata. FilterJson reads the JSON form; the
// members here build the same tree in C#.
namespace SearchEngine.Index.Filtering;

/// <summary>
/// A condition on a document's metadata. A field is named by its path, "author.name"; of a field that holds an array
/// (of values, or of objects on the path) it is enough that one element fits.
/// </summary>
/// <example><code>
/// Filter filter = Filter.Equal("lang", "en") &amp; Filter.Range("year", from: 2015) &amp; !Filter.In("tags", "draft");
/// </code></example>
public abstract record Filter
{
    private protected Filter()
    {
    }

    /// <summary>A text that filters share only if they ask for the same; how it is made may change.</summary>
    public string Key => FilterKey.Of(this);

    /// <summary>Reads the JSON form.</summary>
    /// <param name="json">
    /// For instance <c>{"lang": "en", "year": {"gte": 2015}}</c>; docs/api.md lists every form.
    /// </param>
    /// <exception cref="InvalidInputException">
    /// The JSON is no filter; the message names the path and the remedy.
    /// </exception>
    public static Filter Parse(string json) => FilterJson.Parse(json);

    /// <summary>The field holds the value.</summary>
    public static Filter Equal(string field, FilterValue value) => new InFilter(field, [value]);

    /// <summary>The field holds one of the values.</summary>
    public static Filter In(string field, params FilterValue[] values) => new InFilter(field, values);

    /// <summary>The field holds a number within bounds; a bound that is null does not bind.</summary>
    /// <param name="field">The field's path.</param>
    /// <param name="from">At least this.</param>
    /// <param name="to">At most this.</param>
    /// <param name="above">More than this.</param>
    /// <param name="below">Less than this.</param>
    public static Filter Range(
        string field, double? from = null, double? to = null, double? above = null, double? below = null) =>
        RangeFilter.Of(field, FieldKind.Number, from, to, above, below);

    /// <summary>The field holds a date within bounds; a bound that is null does not bind.</summary>
    /// <param name="field">The field's path.</param>
    /// <param name="from">At this time or later.</param>
    /// <param name="to">At this time or earlier.</param>
    /// <param name="after">Later than this time.</param>
    /// <param name="before">Earlier than this time.</param>
    public static Filter DateRange(
        string field,
        DateTimeOffset? from = null,
        DateTimeOffset? to = null,
        DateTimeOffset? after = null,
        DateTimeOffset? before = null) =>
        RangeFilter.Of(
            field,
            FieldKind.Date,
            from?.ToUnixTimeMilliseconds(),
            to?.ToUnixTimeMilliseconds(),
            after?.ToUnixTimeMilliseconds(),
            before?.ToUnixTimeMilliseconds());

    /// <summary>The field holds a text that begins with the prefix; upper and lower case differ.</summary>
    public static Filter Prefix(string field, string prefix) => new PrefixFilter(field, prefix);

    /// <summary>The field holds a text with the part in it; upper and lower case differ.</summary>
    public static Filter Contains(string field, string part) => new ContainsFilter(field, part);

    /// <summary>The field holds a value that is not null and no empty array.</summary>
    public static Filter Exists(string field) => new ExistsFilter(field);

    /// <summary>The field is null, or holds an array with null in it.</summary>
    public static Filter IsNull(string field) => new NullFilter(field);

    /// <summary>The field holds a place within a distance, by the great circle.</summary>
    /// <param name="field">The field's path; see <see cref="FieldKind.Geo"/>.</param>
    /// <param name="latitude">Degrees, -90 to 90.</param>
    /// <param name="longitude">Degrees, -180 to 180.</param>
    /// <param name="radiusMeters">Meters, 0 or more.</param>
    public static Filter Near(string field, double latitude, double longitude, double radiusMeters) =>
        new GeoFilter(field, new GeoPoint(latitude, longitude), radiusMeters);

    /// <summary>The document has one of the ids.</summary>
    public static Filter HasId(params string[] ids) => new IdFilter(ids);

    /// <summary>Every part holds; without parts every document does.</summary>
    public static Filter And(params Filter[] parts) => new AndFilter(parts);

    /// <summary>At least one part holds; without parts no document does.</summary>
    public static Filter Or(params Filter[] parts) => new OrFilter(parts);

    /// <summary>The part does not hold.</summary>
    public static Filter Not(Filter part) => new NotFilter(part);

    /// <summary>Both sides hold.</summary>
    public static Filter operator &(Filter left, Filter right) => new AndFilter([left, right]);

    /// <summary>One side holds or both do.</summary>
    public static Filter operator |(Filter left, Filter right) => new OrFilter([left, right]);

    /// <summary>The operand does not hold.</summary>
    public static Filter operator !(Filter part) => new NotFilter(part);
}
