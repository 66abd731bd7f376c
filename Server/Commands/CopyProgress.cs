// Progress of a snapshot or of its restoring, as a bar on stderr.
namespace SearchEngine.Server.Commands;

/// <summary>Shows each report at once; <see cref="Progress{T}"/> would show them later and out of order.</summary>
internal sealed class CopyProgress(ProgressBar bar) : IProgress<double>
{
    /// <inheritdoc/>
    public void Report(double value) => bar.Show(value);
}
