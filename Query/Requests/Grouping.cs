// One answer per author, per site, per parent document.
namespace SearchEngine.Query;

/// <summary>Collects hits under the values of a metadata field; hits without the field are left out.</summary>
/// <param name="Field">The field's path. A hit with several values stands under each.</param>
/// <param name="Size">How many hits of a group are returned, best first.</param>
public sealed record Grouping(string Field, int Size = 1);
