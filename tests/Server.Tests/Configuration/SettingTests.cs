using System.Text.Json.Nodes;
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

    /// <inheritdoc/>
    public void Dispose() => File.Delete(file);
}
