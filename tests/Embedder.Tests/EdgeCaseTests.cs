using Microsoft.Extensions.AI;
using SearchEngine.Tests.Shared;

namespace SearchEngine.Embedder.Tests;

public sealed class EdgeCaseTests
{
    private const int EndId = 2;

    public static TheoryData<string> Models => ["nvembed", "mistral-last", "qwen3-last", "llama-mean"];

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void The_empty_text_and_a_single_token_have_unit_vectors(string name)
    {
        using var model = Load(name);
        foreach (var text in (string[])["", "a"])
        {
            foreach (var role in Enum.GetValues<EmbeddingRole>())
            {
                Assert.Equal(1, Vectors.Length(model.Embed([text], role)[0]), 5);
                Assert.Equal(1, Vectors.Length(model.Embed([text], role, "")[0]), 5);
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void A_query_that_is_all_instruction_still_has_a_pool(string name)
    {
        using var model = Load(name, maxTokens: 24);
        var input = model.Prepare("", EmbeddingRole.Query, new string('i', 200));
        Assert.Equal(24, input.Ids.Length);
        Assert.InRange(input.PoolStart, 0, input.Ids.Length - 1);
        var vector = model.Embed([""], EmbeddingRole.Query, new string('i', 200))[0];
        Assert.Equal(1, Vectors.Length(vector), 5);
    }

    [SkippableTheory]
    [InlineData("nvembed")]
    [InlineData("mistral-last")]
    [InlineData("qwen3-last")]
    public void A_text_that_is_cut_keeps_its_end_token(string name)
    {
        using var model = Load(name, maxTokens: 32);
        foreach (var length in (int[])[29, 30, 31, 32, 33, 1000])
        {
            var ids = model.Prepare(new string('q', length), EmbeddingRole.Document, null).Ids;
            Assert.Equal(EndId, ids[^1]);
            Assert.True(ids.Length <= 32);
            if (length > 32) Assert.Equal(32, ids.Length);
        }
    }

    [SkippableFact]
    public void A_text_beyond_the_limit_embeds_as_its_beginning()
    {
        using var model = Load("mistral-last", maxTokens: 32);
        var vectors = model.Embed([new string('q', 30), new string('q', 31), new string('q', 5000)],
            EmbeddingRole.Document);
        Assert.Equal(32, model.Prepare(new string('q', 30), EmbeddingRole.Document, null).Ids.Length);
        Assert.InRange(Vectors.Cosine(vectors[0], vectors[2]), 0.99999, 1.00001);
        Assert.InRange(Vectors.Cosine(vectors[0], vectors[1]), 0.99999, 1.00001);
    }

    [SkippableFact]
    public void A_text_of_the_full_4096_tokens_is_embedded()
    {
        using var model = Load("nvembed");
        var input = model.Prepare(new string('w', 10_000), EmbeddingRole.Document, null);
        Assert.Equal(4096, input.Ids.Length);
        Assert.Equal(1, Vectors.Length(model.Embed([new string('w', 10_000)], EmbeddingRole.Document)[0]), 5);
    }

    [SkippableFact]
    public void The_default_instruction_is_the_models_own_and_an_empty_one_is_none()
    {
        using var model = Load("qwen3-last");
        var task = model.Description.Prompts.DefaultInstruction!;
        var own = model.Embed(["plants"], EmbeddingRole.Query)[0];
        Assert.Equal(own, model.Embed(["plants"], EmbeddingRole.Query, task)[0]);
        Assert.Equal(model.Embed(["plants"], EmbeddingRole.Document)[0], model.Embed(["plants"], EmbeddingRole.Query, "")[0]);
        Assert.True(Vectors.Cosine(own, model.Embed(["plants"], EmbeddingRole.Query, "")[0]) < 0.999);
    }

    [SkippableFact]
    public void A_document_with_an_instruction_is_treated_as_the_query_is()
    {
        using var model = Load("nvembed");
        const string task = "Retrieve semantically similar text.";
        Assert.Equal(model.Embed(["a dog"], EmbeddingRole.Query, task)[0],
            model.Embed(["a dog"], EmbeddingRole.Document, task)[0]);
    }

    [SkippableFact]
    public async Task The_generator_takes_role_instruction_and_dimensions_from_its_options()
    {
        using var model = Load("nvembed");
        var options = new EmbeddingGenerationOptions
        {
            Dimensions = 16,
            AdditionalProperties = new() { ["role"] = "query", ["instruction"] = "find it" },
        };
        var made = await model.GenerateAsync(["one", "two"], options);
        var whole = model.Embed(["one"], EmbeddingRole.Query, "find it")[0];
        Assert.Equal(2, made.Count);
        Assert.Equal(16, made[0].Vector.Length);
        Assert.InRange(Vectors.Cosine(whole.AsSpan(0, 16), made[0].Vector.Span), 0.99999, 1.00001);
        Assert.Equal(1, Vectors.Length(made[0].Vector.Span), 5);
        var plain = await model.GenerateAsync(["one"]);
        Assert.Equal(model.Embed(["one"], EmbeddingRole.Document)[0], plain[0].Vector.ToArray());
    }

    [SkippableFact]
    public async Task A_request_may_bring_its_own_template()
    {
        using var model = Load("mistral-last");
        var made = await model.GenerateAsync(["plants"], new EmbeddingGenerationOptions
        {
            AdditionalProperties = new()
            {
                ["role"] = "query", ["template"] = "<{instruction}> ", ["instruction"] = "find",
            },
        });
        Assert.InRange(Vectors.Cosine(model.Embed(["<find> plants"], EmbeddingRole.Document)[0], made[0].Vector.Span),
            0.99999, 1.00001);
    }

    [SkippableFact]
    public async Task An_unknown_role_and_impossible_dimensions_are_refused()
    {
        using var model = Load("nvembed");
        await Assert.ThrowsAsync<ArgumentException>(() => model.GenerateAsync(["x"],
            new EmbeddingGenerationOptions { AdditionalProperties = new() { ["role"] = "both" } }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => model.GenerateAsync(["x"],
            new EmbeddingGenerationOptions { Dimensions = 65 }));
    }

    [SkippableFact]
    public void A_cancelled_call_stops()
    {
        using var model = Load("nvembed");
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            model.Embed(["x"], EmbeddingRole.Document, null, cancelled.Token));
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
        var texts = Enumerable.Repeat(new string('x', 4000), 400).ToArray();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            model.Embed(texts, EmbeddingRole.Document, null, soon.Token));
        Assert.Equal(1, Vectors.Length(model.Embed(["still there"], EmbeddingRole.Document)[0]), 5);
    }

    [SkippableFact]
    public async Task Concurrent_callers_get_their_own_vectors()
    {
        using var model = Load("nvembed", threads: 2);
        var expected = Enumerable.Range(0, 40).Select(i => model.Embed([$"text {i}"], EmbeddingRole.Document)[0]).ToList();
        await Parallel.ForEachAsync(Enumerable.Range(0, 400), new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (i, token) =>
            {
                var made = i % 2 == 0
                    ? (await model.GenerateAsync([$"text {i % 40}"], null, token))[0].Vector.ToArray()
                    : model.Embed([$"text {i % 40}"], EmbeddingRole.Document, null, token)[0];
                Assert.InRange(Vectors.Cosine(expected[i % 40], made), 0.99999, 1.00001);
            });
    }

    [SkippableFact]
    public void The_version_names_the_vectors()
    {
        using var nvembed = Load("nvembed");
        using var again = Load("nvembed");
        using var other = Load("llama-mean");
        using var cut = EmbeddingModel.Load(nvembed.Description.Folder, new EmbedderOptions { Dimensions = 8 });
        Assert.Equal(nvembed.Version, again.Version);
        Assert.NotEqual(nvembed.Version, other.Version);
        Assert.NotEqual(nvembed.Version, cut.Version);
        Assert.Equal(8, cut.Embed(["x"], EmbeddingRole.Document)[0].Length);
    }

    private static EmbeddingModel Load(string name, int? maxTokens = null, int threads = 0) =>
        EmbeddingModel.Load(SharedData.Require("fixtures", "models", name),
            new EmbedderOptions { MaxTokens = maxTokens, Threads = threads });
}
