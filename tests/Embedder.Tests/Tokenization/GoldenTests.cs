using System.Text.Json;
using SearchEngine.Embedder.Tokenization;
using SearchEngine.Tests.Shared;

namespace SearchEngine.Embedder.Tests.Tokenization;

/// <summary>Every text of ../shared/tokenizers/*/golden.jsonl and ../shared/fixtures/models/*/expected.json.</summary>
public sealed class GoldenTests
{
    [SkippableTheory]
    [InlineData("gpt2")]
    [InlineData("mistral")]
    [InlineData("qwen3")]
    public void Ids_equal_the_reference_on_every_golden_text(string name)
    {
        var folder = SharedData.Require("tokenizers", name);
        var tokenizer = Tokenizer.Load(folder);
        foreach (var line in File.ReadLines(Path.Combine(folder, "golden.jsonl")))
        {
            var row = JsonDocument.Parse(line).RootElement;
            var text = row.GetProperty("text").GetString()!;
            Assert.Equal((text, Ids(row, "ids")), (text, string.Join(' ', tokenizer.Encode(text, false))));
            Assert.Equal((text, Ids(row, "with_special")), (text, string.Join(' ', tokenizer.Encode(text))));
            Assert.Equal((text, Ids(row, "ids")),
                (text, string.Join(' ', tokenizer.EncodeWithOffsets(text).Select(span => span.Id))));
        }
    }

    [SkippableTheory]
    [InlineData("llama-mean")]
    [InlineData("mistral-last")]
    [InlineData("qwen3-last")]
    public void Documents_of_the_fixture_models_have_the_expected_ids(string name)
    {
        var folder = SharedData.Require("fixtures", "models", name);
        var tokenizer = Tokenizer.Load(folder);
        var rows = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "expected.json"))).RootElement;
        foreach (var row in rows.EnumerateArray().Where(row => row.GetProperty("role").GetString() == "document"))
        {
            var text = row.GetProperty("text").GetString()!;
            Assert.Equal((text, Ids(row, "ids")), (text, string.Join(' ', tokenizer.Encode(text))));
        }
    }

    private static string Ids(JsonElement row, string name) =>
        string.Join(' ', row.GetProperty(name).EnumerateArray().Select(id => id.GetInt32()));
}
