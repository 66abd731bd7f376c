// `searchengine tokenize`: texts -> token ids, special tokens included.
using System.CommandLine;
using System.Text.Json;
using SearchEngine.Embedder.Tokenization;

namespace SearchEngine.Server.Commands;

/// <summary>Writes a line <c>{"ids":[…]}</c> for every line <c>{"text"}</c>.</summary>
internal static class TokenizeCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string> model = Options.Model();
        Option<FileInfo> input = Options.Input("Lines {\"text\"}.");
        Option<string> output = Options.Output("Lines {\"ids\":[…]}.");
        Option<bool> json = Options.Json();
        Command command = new("tokenize", "Turn texts into token ids, special tokens included.")
        {
            model, input, output, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            Tokenizer tokenizer = Tokenizer.Load(parsed.GetRequiredValue(model));
            long lines = 0, tokens = 0;
            JsonLines.Write(parsed.GetRequiredValue(output), stream =>
            {
                using Utf8JsonWriter writer = new(stream);
                foreach (JsonLine line in JsonLines.Read(parsed.GetRequiredValue(input)))
                {
                    cancellation.ThrowIfCancellationRequested();
                    int[] ids = tokenizer.Encode(line.Text("text"));
                    Write(writer, ids);
                    stream.WriteByte((byte)'\n');
                    lines++;
                    tokens += ids.Length;
                }
            });
            TextWriter console = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(console, new { lines, tokens });
            }
            else
            {
                console.WriteLine($"{lines} lines, {tokens} tokens -> {parsed.GetRequiredValue(output)}");
            }

            return Task.FromResult(CommandLine.Succeeded);
        });
        return command;
    }

    private static void Write(Utf8JsonWriter writer, int[] ids)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("ids"u8);
        foreach (int id in ids)
        {
            writer.WriteNumberValue(id);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        writer.Reset();
    }
}
