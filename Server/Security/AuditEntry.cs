// One line of the audit log.
namespace SearchEngine.Server.Security;

/// <summary>An act, and who did it.</summary>
/// <param name="Who">The caller, or the user of the command line.</param>
/// <param name="Act">What was done: method and route, or command.</param>
/// <param name="Target">To what: the path, or the key.</param>
/// <param name="Status">The HTTP status; null for the command line.</param>
/// <param name="Address">Where it came from; null for the command line.</param>
internal sealed record AuditEntry(string Who, string Act, string Target, int? Status, string? Address);
