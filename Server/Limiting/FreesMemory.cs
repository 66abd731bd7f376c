// The way out when memory is short: routes that give it back are let in when others are not.
namespace SearchEngine.Server.Limiting;

/// <summary>Marks a route that gives memory back and takes little: it passes the <see cref="MemoryGuard"/>.</summary>
internal sealed record FreesMemory;
