// The generation that is built beside the served one: found again by what it is, so that a reindex that was broken off
// before it had noted the number goes on where it was.
using SearchEngine.Index;
using SearchEngine.Index.Generations;

namespace SearchEngine.Server.Generations;

/// <summary>Finds or begins the shadow of a collection.</summary>
internal static class ShadowGeneration
{
    /// <summary>The number of the shadow with these settings, begun if there is none.</summary>
    /// <param name="generations">The generations of the collection.</param>
    /// <param name="settings">What the shadow is.</param>
    /// <param name="cancellation">Stops the beginning.</param>
    public static async Task<int> FindOrBeginAsync(
        GenerationSet generations, CollectionSettings settings, CancellationToken cancellation)
    {
        if (generations.Shadow is { } shadow && generations.TryUse(shadow) is { } begun)
        {
            using (begun)
            {
                if (begun.Collection.Settings == settings)
                {
                    return shadow;
                }
            }
        }

        return await generations.BeginAsync(settings, cancellation);
    }
}
