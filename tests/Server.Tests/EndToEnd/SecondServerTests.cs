namespace SearchEngine.Server.Tests.EndToEnd;

public sealed class SecondServerTests
{
    [SkippableFact]
    public async Task A_second_server_on_a_data_folder_is_refused_in_one_line_and_touches_nothing()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string deleted = Path.Combine(server.DataFolder, ".deleted-a"); // what a server sweeps at its start
        Directory.CreateDirectory(deleted);
        StringWriter output = new(), error = new();

        int code = await CommandLine.RunAsync(["serve", "--data", server.DataFolder, "--models", server.Models,
            "--urls", "http://127.0.0.1:0", "--device", "cpu"], output, error);

        Assert.Equal((CommandLine.Failed, ""), (code, output.ToString()));
        Assert.Contains($"The data folder {server.DataFolder} is in use",
            Assert.Single(error.ToString().TrimEnd('\n').Split('\n')));
        Assert.True(Directory.Exists(deleted));
        Assert.Equal(200, (await server.GetAsync("/readyz")).Status);
    }
}
