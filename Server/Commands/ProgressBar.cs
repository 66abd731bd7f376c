// A line that grows while something long runs: on a terminal it is redrawn, elsewhere it is written now and then.
using System.Diagnostics;
using System.Globalization;

namespace SearchEngine.Server.Commands;

/// <summary>Shows how far a run is, its rates and when it will be done.</summary>
/// <param name="output">Where the line goes.</param>
/// <param name="isTerminal">Whether the line can be redrawn in place.</param>
internal sealed class ProgressBar(TextWriter output, bool isTerminal)
{
    private const int Width = 24;
    private static readonly TimeSpan TerminalPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan FilePause = TimeSpan.FromSeconds(10);

    private readonly long started = Stopwatch.GetTimestamp();
    private TimeSpan shown = TimeSpan.Zero;

    /// <summary>Time since the bar was made.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(started);

    /// <summary>Shows the state, unless it was shown a moment ago.</summary>
    /// <param name="share">How much is done, 0 to 1.</param>
    /// <param name="documents">Documents done.</param>
    /// <param name="tokens">Tokens embedded.</param>
    public void Show(double share, long documents, long tokens)
    {
        if (IsDue(share))
            Write(Line(share, documents, tokens, shown), share);
    }

    /// <summary>Shows how much of a copy is done, unless it was shown a moment ago.</summary>
    /// <param name="share">How much is done, 0 to 1.</param>
    public void Show(double share)
    {
        if (IsDue(share))
        {
            Write(string.Create(CultureInfo.InvariantCulture,
                $"{Bar(share)} {share,4:P0}  ETA {Left(share, Elapsed):hh\\:mm\\:ss}"), share);
        }
    }

    /// <summary>The line for a state.</summary>
    internal static string Line(double share, long documents, long tokens, TimeSpan elapsed)
    {
        double seconds = Math.Max(elapsed.TotalSeconds, 1e-3);
        return string.Create(CultureInfo.InvariantCulture,
            $"{Bar(share)} {share,4:P0}  {documents} documents  {documents / seconds:F0} documents/s  " +
            $"{tokens / seconds:F0} tokens/s  ETA {Left(share, elapsed):hh\\:mm\\:ss}");
    }

    private static string Bar(double share)
    {
        int filled = (int)(Math.Clamp(share, 0, 1) * Width);
        return $"[{new string('#', filled)}{new string('.', Width - filled)}]";
    }

    private static TimeSpan Left(double share, TimeSpan elapsed) =>
        share is > 0 and < 1 ? elapsed * ((1 - share) / share) : TimeSpan.Zero;

    private bool IsDue(double share)
    {
        TimeSpan elapsed = Elapsed;
        if (share < 1 && elapsed - shown < (isTerminal ? TerminalPause : FilePause))
            return false;
        shown = elapsed;
        return true;
    }

    private void Write(string line, double share)
    {
        if (isTerminal)
            output.Write($"\r{line}\u001b[K{(share >= 1 ? "\n" : "")}");
        else
            output.WriteLine(line);
    }
}
