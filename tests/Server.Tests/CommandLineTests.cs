namespace SearchEngine.Server.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("no-such-command")]
    [InlineData("serve", "--no-such-option")]
    [InlineData]
    public async Task Bad_usage_exits_with_2_and_one_line_on_stderr(params string[] arguments)
    {
        (int code, string output, string error) = await RunAsync(arguments);

        Assert.Equal(CommandLine.BadUsage, code);
        Assert.Equal("", output);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
        Assert.Contains("--help", error);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("serve", "--help")]
    [InlineData("--version")]
    public async Task Help_and_version_exit_with_0_and_leave_stderr_empty(params string[] arguments)
    {
        (int code, string output, string error) = await RunAsync(arguments);

        Assert.Equal(CommandLine.Succeeded, code);
        Assert.NotEqual("", output);
        Assert.Equal("", error);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string[] arguments)
    {
        StringWriter output = new(), error = new();
        int code = await CommandLine.RunAsync(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
