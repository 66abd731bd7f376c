using System.Text.Json.Nodes;
using SearchEngine.Server.Commands;
using SearchEngine.Server.Configuration;
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Tests.Configuration;

public sealed class SettingTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    [Fact]
    public void A_flag_beats_the_environment_which_beats_the_file_which_beats_the_default()
    {
        File.WriteAllText(
            file, """{"urls": "http://127.0.0.1:1", "device": "cuda", "limits": {"request_seconds": 5}}""");
        Dictionary<string, string> variables = new()
        {
            ["SEARCHENGINE_URLS"] = "http://127.0.0.1:2", ["SEARCHENGINE_DEVICE"] = "cpu",
        };

        Dictionary<string, SettingValue> settings = SettingSources.Resolve(
            new Dictionary<string, string> { ["urls"] = "http://127.0.0.1:3" }, variables.GetValueOrDefault, file)
            .ToDictionary(value => value.Setting.Key);

        Assert.Equal(("http://127.0.0.1:3", "flag --urls"), Seen("urls"));
        Assert.Equal(("cpu", "environment SEARCHENGINE_DEVICE"), Seen("device"));
        Assert.Equal(("5", $"file {file}"), Seen("limits.request_seconds"));
        Assert.Equal(("text", "default"), Seen("log.format"));
        Assert.Equal(TimeSpan.FromSeconds(5), ServerOptions.Of([.. settings.Values]).RequestTime);

        (string?, string) Seen(string key) => (settings[key].Value, settings[key].Source);
    }

    [Theory]
    [InlineData("""{"url": "x"}""", "url, which is no setting")]
    [InlineData("""{"device": "tpu"}""", "must be one of cpu, cuda, auto")]
    [InlineData("""{"limits": {"request_seconds": -1}}""", "must be a number from 1")]
    [InlineData("""{"limits": {"request_seconds": true}}""", "limits.request_seconds must be")]
    [InlineData("""{"store": {"memory": "1M"}}""", "takes a size of at least 32M")]
    [InlineData("""{"reranker": ["a=http://b/", "a:b"]}""", "'a:b' is not of the form NAME=URL")]
    [InlineData("[]", "the whole must be an object")]
    [InlineData("{", "cannot be read")]
    public void What_is_wrong_in_a_file_is_named(string content, string message)
    {
        File.WriteAllText(file, content);

        UsageException refused = Assert.Throws<UsageException>(
            () => SettingSources.Resolve(new Dictionary<string, string>(), _ => null, file));

        Assert.Contains(message, refused.Message);
        Assert.Contains(file, refused.Message);
    }

    [Theory]
    [InlineData("tls.certificate", "tls.key")]
    [InlineData("jwt.keys", "jwt.issuer")]
    public void Settings_that_belong_together_are_refused_alone(string given, string missing)
    {
        IReadOnlyList<SettingValue> settings =
            SettingSources.Resolve(new Dictionary<string, string> { [given] = "file.pem" }, _ => null, null);

        Assert.Contains(missing, Assert.Throws<UsageException>(() => ServerOptions.Of(settings)).Message);
    }

    [Fact]
    public async Task Config_prints_what_is_in_force_and_no_secret()
    {
        StringWriter output = new(), error = new();

        int code = await CommandLine.RunAsync(
            ["config", "--json", "--tls-password", "very-secret", "--log-format", "json"], output, error);

        Assert.Equal((CommandLine.Succeeded, ""), (code, error.ToString()));
        Assert.DoesNotContain("very-secret", output.ToString());
        JsonArray settings = JsonNode.Parse(output.ToString())!.AsArray();
        JsonNode format = settings.Single(setting => (string)setting!["key"]! == "log.format")!;
        Assert.Equal(("json", "flag --log-format"), ((string)format["value"]!, (string)format["source"]!));
        Assert.Equal(SettingCatalog.All.Count, settings.Count);
    }

    [Fact]
    public async Task Every_option_of_serve_is_listed_with_its_value_and_its_source()
    {
        string[] options = [.. ServeCommand.Create().Options.Select(option => option.Name).Except(["--config"])];
        StringWriter output = new();

        await CommandLine.RunAsync(["config", "--json", "--store-memory", "64M", "--reranker", "a=http://b/,c",
            "--reranker", "d=http://e/"], output, new StringWriter());

        Dictionary<string, JsonNode> listed = JsonNode.Parse(output.ToString())!.AsArray()
            .ToDictionary(FlagOf!, setting => setting!);
        Assert.Equal(options.Order(), listed.Keys.Order());
        Assert.All(listed.Values, setting => Assert.NotEmpty((string)setting["source"]!));
        Assert.Equal(("64M", "flag --store-memory"), Seen("--store-memory"));
        Assert.Equal(("a=http://b/,c;d=http://e/", "flag --reranker"), Seen("--reranker"));

        (string?, string) Seen(string flag) => ((string?)listed[flag]["value"], (string)listed[flag]["source"]!);

        static string FlagOf(JsonNode setting) =>
            "--" + ((string)setting["key"]!).Replace('.', '-').Replace('_', '-');
    }

    [Fact]
    public async Task A_flag_of_one_value_is_refused_twice()
    {
        StringWriter error = new();

        int code = await CommandLine.RunAsync(
            ["config", "--data", "a", "--data", "b"], new StringWriter(), error);

        Assert.Equal(CommandLine.BadUsage, code);
        Assert.Contains("--data is given twice", error.ToString());
    }

    [Fact]
    public void The_servers_options_are_those_of_its_settings()
    {
        File.WriteAllText(file, """
            {"store": {"memory": "64M"}, "reranker": ["a=http://b/,c", "d=http://e/"],
             "cors": {"origins": ["http://f"]}}
            """);

        ServerOptions options = ServerOptions.Of(
            SettingSources.Resolve(new Dictionary<string, string>(), _ => null, file));

        Assert.Equal(64L << 20, options.StoreMemoryBytes);
        Assert.Equal([("a", "c"), ("d", null)], options.Rerankers.Select(one => (one.Name, one.Model)));
        Assert.Equal(["http://f"], options.CorsOrigins);
    }

    /// <inheritdoc/>
    public void Dispose() => File.Delete(file);
}
