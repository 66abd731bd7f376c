// How commands are told of an OpenAI-compatible service.
using System.CommandLine;
using SearchEngine.Trainer.Endpoints;

namespace SearchEngine.Server.Commands;

/// <summary>The options <c>--endpoint</c> and <c>--endpoint-model</c>; the key comes from the environment.</summary>
internal sealed class EndpointOptions
{
    /// <summary>Holds the key, so that it stands in no command line.</summary>
    public const string KeyVariable = "SEARCHENGINE_ENDPOINT_KEY";

    /// <summary>The address.</summary>
    public Option<Uri?> Url { get; } = new("--endpoint")
    {
        Description = $"OpenAI-compatible service (…/v1); its key in {KeyVariable}.",
        CustomParser = result => Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out Uri? url)
            ? url
            : throw new UsageException(
                $"--endpoint {result.Tokens[0].Value} is no address such as http://host:8000/v1."),
    };

    /// <summary>The model.</summary>
    public Option<string?> Model { get; } = new("--endpoint-model")
    {
        Description = "Model that the service is to use.",
    };

    /// <summary>A client of the service, or null where none was named.</summary>
    public EndpointClient? Client(ParseResult parsed)
    {
        if (parsed.GetValue(Url) is not { } url)
        {
            return null;
        }
        return new EndpointClient(new EndpointSettings
        {
            BaseUrl = url,
            Model = parsed.GetValue(Model) ?? throw new UsageException("--endpoint needs --endpoint-model."),
            ApiKey = Environment.GetEnvironmentVariable(KeyVariable),
        });
    }
}
