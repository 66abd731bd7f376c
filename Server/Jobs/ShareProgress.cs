// Progress that is told as a share, as the progress of a job.
namespace SearchEngine.Server.Jobs;

/// <summary>Hands shares from 0 to 1 to a job, in thousandths.</summary>
/// <param name="job">The job.</param>
/// <param name="stage">What is being done.</param>
internal sealed class ShareProgress(JobContext job, string stage) : IProgress<double>
{
    private const int Parts = 1_000;

    /// <inheritdoc/>
    public void Report(double value) => job.Progress(stage, (long)(value * Parts), Parts);
}
