using System.Text.Json;
using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Pretraining;
using SearchEngine.Trainer.Recipes;
using SearchEngine.Trainer.Training;

namespace SearchEngine.Trainer.Tests.Training;

/// <summary>Settings that cannot be are refused before anything runs, by field, value and remedy.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("settings-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("""{"evaluationInterval":0}""", "\"evaluationInterval\" is 0; give at least 1.")]
    [InlineData("""{"stage1":{"checkpointInterval":0}}""", "\"stage1.checkpointInterval\" is 0; give at least 1.")]
    [InlineData("""{"stage2":{"workers":0}}""", "\"stage2.workers\" is 0; give at least 1.")]
    [InlineData("""{"stage1":null}""", "\"stage1\" is null; give a value or leave it out.")]
    [InlineData("""{"loraRank":0}""", "\"loraRank\" is 0; give at least 1.")]
    [InlineData("""{"stage1":{"maxQueryTokens":0}}""", "\"stage1.maxQueryTokens\" is 0; give at least 2.")]
    [InlineData("""{"stage1":{"matryoshkaSizes":[0,64]}}""", "\"stage1.matryoshkaSizes\" is 0; give at least 1.")]
    [InlineData("""{"stage1":{"temperature":0}}""", "\"stage1.temperature\" is 0; give a number above 0.")]
    [InlineData("""{"holdOutShare":1}""", "\"holdOutShare\" is 1; give a number from 0 to below 1.")]
    [InlineData("""{"block":{"heads":0}}""", "\"block.heads\" is 0; give at least 1.")]
    public void Settings_of_a_fine_tune(string json, string fault) =>
        Assert.Equal(fault, Assert.Throws<JsonException>(() => FineTuneSettings.Parse(json)).Message);

    [Fact]
    public void The_defaults_are_without_fault()
    {
        Assert.Null(new FineTuneSettings().Fault());
        Assert.Null(TinyModel.Recipe.Fault());
        Assert.Null(new LanguageSettings().Fault());
    }

    [Fact]
    public void Sizes_wider_than_the_model_are_refused_before_the_first_step()
    {
        using TinyModel model = new();
        FineTuneSettings settings = new() { Stage1 = new ContrastiveSettings { MatryoshkaSizes = [32, 65] } };
        FineTuneRequest request = new()
        {
            Model = model.Folder, Train = [model.WritePairs(24)], Output = Path.Combine(folder, "tuned"),
        };
        string message = Assert.Throws<TrainingException>(
            () => new FineTuning(request, settings, null, _ => { }, default).Run()).Message;
        Assert.Equal("\"stage1.matryoshkaSizes\" is 65; give sizes up to 64, the model's own.", message);
    }

    [Theory]
    [InlineData("tokenizerRecordStride", "0", "\"tokenizerRecordStride\" is 0")]
    [InlineData("architecture", """{"hiddenSize":100}""", "\"architecture.hiddenSize\" is 100; give a multiple of 64.")]
    [InlineData("tokenVectors", """{"batchSize":1022}""", "\"tokenVectors.batchSize\" is 1022; give a multiple of 4.")]
    [InlineData("minedVectors", """{"groupSize":60}""", "\"minedVectors.groupSize\" is 60; give a divisor")]
    public void Fields_of_a_recipe(string field, string value, string fault)
    {
        string file = Path.Combine(folder, "recipe.json");
        string architecture = field == "architecture" ? "" : "\"architecture\":{},";
        File.WriteAllText(file, $$"""{"name":"x",{{architecture}}"{{field}}":{{value}}}""");
        Assert.Contains(fault, Assert.Throws<DatasetException>(() => ModelRecipe.Read(file)).Message);
    }

    [Fact]
    public void Remaining_days_are_told_as_hours() =>
        Assert.Equal("49:05:07", TrainingProgress.Clock(new TimeSpan(2, 1, 5, 7)));
}
