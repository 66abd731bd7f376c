// `searchengine embed`: texts -> vectors.
using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using SearchEngine.Embedder;

namespace SearchEngine.Server.Commands;

/// <summary>Writes a line <c>{"id","embedding":[…]}</c> for every line <c>{"id","text"}</c>.</summary>
internal static class EmbedCommand
{
    private const int BatchTexts = 256;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string> model = Options.Model();
        Option<string> device = Options.Device();
        Option<EmbedderPrecision> precision = Options.Precision();
        Option<string> role = new("--role") { Description = "What the texts are.", Required = true };
        role.AcceptOnlyFromAmong("document", "query");
        Option<string?> instruction = new("--instruction")
        {
            Description = "The task of a query; empty means none, absent the model's default.",
        };
        Option<FileInfo> input = Options.Input("Lines {\"id\",\"text\"}.");
        Option<string> output = Options.Output("Lines {\"id\",\"embedding\":[…]}.");
        Option<bool> json = Options.Json();
        Command command = new("embed", "Turn texts into unit vectors.")
        {
            model, device, precision, role, instruction, input, output, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            long started = Stopwatch.GetTimestamp();
            EmbedderOptions options = new()
            {
                Device = parsed.GetRequiredValue(device),
                Precision = parsed.GetValue(precision),
            };
            using EmbeddingModel embedder = EmbeddingModel.Load(parsed.GetRequiredValue(model), options);
            bool isQuery = parsed.GetRequiredValue(role) == "query";
            EmbeddingRole asked = isQuery ? EmbeddingRole.Query : EmbeddingRole.Document;
            long lines = 0;
            JsonLines.Write(parsed.GetRequiredValue(output), stream =>
            {
                using Utf8JsonWriter writer = new(stream);
                foreach (JsonLine[] batch in JsonLines.Read(parsed.GetRequiredValue(input)).Chunk(BatchTexts))
                {
                    string[] texts = Array.ConvertAll(batch, line => line.Text("text"));
                    float[][] vectors = embedder.Embed(texts, asked, parsed.GetValue(instruction), cancellation);
                    for (int i = 0; i < batch.Length; i++)
                    {
                        Write(writer, batch[i], vectors[i]);
                        stream.WriteByte((byte)'\n');
                    }

                    lines += batch.Length;
                }
            });
            Report(parsed, json, lines, embedder.Dimensions, Stopwatch.GetElapsedTime(started));
            return Task.FromResult(CommandLine.Succeeded);
        });
        return command;
    }

    private static void Report(ParseResult parsed, Option<bool> json, long lines, int dimensions, TimeSpan time)
    {
        TextWriter console = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(json))
        {
            JsonOutput.Write(console, new { lines, dimensions, seconds = time.TotalSeconds });
        }
        else
        {
            console.WriteLine(FormattableString.Invariant(
                $"{lines} vectors of {dimensions} numbers in {time.TotalSeconds:F1} s"));
        }
    }

    private static void Write(Utf8JsonWriter writer, JsonLine line, float[] vector)
    {
        writer.WriteStartObject();
        if (line.Value.TryGetProperty("id", out JsonElement id))
        {
            writer.WritePropertyName("id"u8);
            id.WriteTo(writer);
        }

        writer.WriteStartArray("embedding"u8);
        foreach (float number in vector)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        writer.Reset();
    }
}
