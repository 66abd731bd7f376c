// How far a switch is.
namespace SearchEngine.Index.Generations;

/// <summary>The steps of a switch, in their order.</summary>
public enum SwitchStep
{
    /// <summary>The last changes are copied while writes go on.</summary>
    CatchingUp,

    /// <summary>Writes are held back; the other generation is about to be served.</summary>
    Switching,
}
