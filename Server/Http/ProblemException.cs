// An error of the HTTP surface itself: a route that does not take this method, a body in the wrong form.
namespace SearchEngine.Server.Http;

/// <summary>Ends a request with a problem document (RFC 9457).</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="kind">A stable word for programs, the end of the problem's type URI.</param>
/// <param name="field">The field, header or path segment that is wrong.</param>
/// <param name="message">What is wrong with it and what to do.</param>
internal sealed class ProblemException(int status, string kind, string field, string message)
    : Exception($"{field} {message}")
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>A stable word for programs.</summary>
    public string Kind { get; } = kind;

    /// <summary>What is wrong with it and what to do.</summary>
    public string Reason { get; } = message;

    /// <summary>What is wrong: a field, a header, a path segment.</summary>
    public string Field { get; } = field;
}
