// `group.MapDelete(…).FreesMemory()`: how routes declare that they give memory back.
namespace SearchEngine.Server.Limiting;

/// <summary>Declares routes that give memory back.</summary>
internal static class FreesMemoryExtensions
{
    /// <summary>Lets the route in when memory is short.</summary>
    /// <param name="builder">A route.</param>
    public static TBuilder FreesMemory<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new FreesMemory());
}
