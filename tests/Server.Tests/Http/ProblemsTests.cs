using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SearchEngine.Embedder;
using SearchEngine.Index;
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Tests.Http;

public sealed class ProblemsTests
{
    private const int NoSpace = 28, Denied = 13; // ENOSPC, EACCES

    [Fact]
    public void A_full_disk_is_507_wherever_it_is_met_and_other_trouble_with_files_is_not()
    {
        IOException full = new("No space left on device", NoSpace);

        Assert.Equal(507, Problems.Of(full).Status);
        Assert.Equal(507, Problems.Of(new StreamException(full, line: null)).Status);
        Assert.Equal(500, Problems.Of(new IOException("Permission denied", Denied)).Status);
    }

    [Fact]
    public void A_damaged_model_is_named_and_is_no_defect_of_the_server()
    {
        HttpValidationProblemDetails model = Problems.Of(new ModelFolderException("m/config.json", "is no JSON"));

        Assert.Equal(503, model.Status);
        Assert.Contains("m/config.json", model.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("m", "must be from 4 to 128.", "m must be from 4 to 128.")]
    [InlineData("ids", "ids: one too many.", "ids: one too many.")]
    public void The_detail_names_the_field_once(string field, string reason, string detail) =>
        Assert.Equal(detail, Problems.Of(new InvalidInputException(field, reason)).Detail);

    [Fact]
    public void A_failure_of_the_server_in_a_stream_is_in_the_log_under_the_id_that_the_client_gets()
    {
        ListLogger logger = new();
        DefaultHttpContext context = new() { TraceIdentifier = "trace-1" };
        FailureLog failures = new(logger);

        HttpValidationProblemDetails own =
            failures.ProblemOf(new StreamException(new InvalidOperationException("broken"), null, 5), context);
        failures.ProblemOf(new StreamException(new InvalidInputException("text", "is missing"), 1), context);

        Assert.Equal("trace-1", own.Extensions["trace_id"]);
        Assert.Equal(5L, own.Extensions["stored"]);
        Assert.Contains("trace-1", Assert.Single(logger.Lines), StringComparison.Ordinal);
    }

    private sealed class ListLogger : ILogger<FailureLog>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => Lines.Add(formatter(state, exception));
    }
}
