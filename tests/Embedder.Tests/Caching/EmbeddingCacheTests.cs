using SearchEngine.Embedder.Caching;

namespace SearchEngine.Embedder.Tests.Caching;

public sealed class EmbeddingCacheTests : IDisposable
{
    private const int Dimensions = 8;
    private const int RecordBytes = 16 + (4 * Dimensions) + 4;
    private readonly string folder = Directory.CreateTempSubdirectory("embedding-cache-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_vector_is_found_again_after_reopening_by_role_instruction_and_text()
    {
        using (var cache = Open())
        {
            cache.Put(EmbeddingRole.Query, "find it", "text", Vector(1));
            cache.Put(EmbeddingRole.Document, null, "text", Vector(2));
        }

        using var reopened = Open();
        Assert.Equal(Vector(1), Get(reopened, EmbeddingRole.Query, "find it", "text"));
        Assert.Equal(Vector(2), Get(reopened, EmbeddingRole.Document, "", "text"));
        Assert.Null(Get(reopened, EmbeddingRole.Query, "find", " ittext"));
        Assert.Equal((2, 1), (reopened.Hits, reopened.Misses));
    }

    [Fact]
    public void Another_model_version_sees_nothing_of_it()
    {
        using (var cache = Open())
        {
            cache.Put(EmbeddingRole.Document, null, "text", Vector(1));
        }

        using var other = EmbeddingCache.Open(folder, "v2", Dimensions, 1 << 20);
        Assert.Null(Get(other, EmbeddingRole.Document, null, "text"));
    }

    [Fact]
    public void The_oldest_vector_leaves_when_the_file_is_full()
    {
        using var cache = Open(capacity: 4);
        for (var i = 0; i < 6; i++)
        {
            cache.Put(EmbeddingRole.Document, null, $"text {i}", Vector(i));
        }

        Assert.Equal(4, cache.Capacity);
        Assert.Null(Get(cache, EmbeddingRole.Document, null, "text 1"));
        Assert.Equal(Vector(2), Get(cache, EmbeddingRole.Document, null, "text 2"));
        Assert.Equal(Vector(5), Get(cache, EmbeddingRole.Document, null, "text 5"));
    }

    [Fact]
    public void A_flipped_bit_anywhere_is_a_miss_and_never_a_wrong_vector()
    {
        using (var cache = Open())
        {
            cache.Put(EmbeddingRole.Document, null, "text", Vector(3));
        }

        var path = Directory.GetFiles(folder).Single();
        var whole = File.ReadAllBytes(path);
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(path, damaged);
            using var cache = Open();
            Assert.Null(Get(cache, EmbeddingRole.Document, null, "text"));
        }
    }

    [Fact]
    public void A_torn_last_record_is_a_miss_and_is_written_again()
    {
        using (var cache = Open())
        {
            cache.Put(EmbeddingRole.Document, null, "first", Vector(1));
            cache.Put(EmbeddingRole.Document, null, "second", Vector(2));
        }

        using (var torn = File.OpenWrite(Directory.GetFiles(folder).Single()))
        {
            torn.SetLength(torn.Length - 5);
        }

        using var reopened = Open();
        Assert.Equal(Vector(1), Get(reopened, EmbeddingRole.Document, null, "first"));
        Assert.Null(Get(reopened, EmbeddingRole.Document, null, "second"));
        reopened.Put(EmbeddingRole.Document, null, "second", Vector(2));
        Assert.Equal(Vector(2), Get(reopened, EmbeddingRole.Document, null, "second"));
    }

    [Fact]
    public void A_text_whose_record_is_damaged_is_remembered_anew()
    {
        using (var cache = Open(capacity: 2))
        {
            cache.Put(EmbeddingRole.Document, null, "text", Vector(1));
        }

        var path = Directory.GetFiles(folder).Single();
        var bytes = File.ReadAllBytes(path);
        bytes[^10] ^= 1;
        File.WriteAllBytes(path, bytes);
        using var reopened = Open(capacity: 2);
        Assert.Null(Get(reopened, EmbeddingRole.Document, null, "text"));
        reopened.Put(EmbeddingRole.Document, null, "text", Vector(1));
        Assert.Equal(Vector(1), Get(reopened, EmbeddingRole.Document, null, "text"));

        reopened.Put(EmbeddingRole.Document, null, "next", Vector(2));   // in the damaged record's place
        Assert.Equal(Vector(1), Get(reopened, EmbeddingRole.Document, null, "text"));
        Assert.Equal(Vector(2), Get(reopened, EmbeddingRole.Document, null, "next"));
    }

    [Fact]
    public void Readers_and_writers_at_once_never_see_another_texts_vector()
    {
        using var cache = Open(capacity: 8);
        Parallel.For(0, 20_000, i =>
        {
            var text = i / 5 % 32;
            if (Get(cache, EmbeddingRole.Document, null, $"{text}") is { } vector)
            {
                Assert.Equal(Vector(text), vector);
            }
            else
            {
                cache.Put(EmbeddingRole.Document, null, $"{text}", Vector(text));
            }
        });
        Assert.True(cache.Hits > 0);
    }

    [Fact]
    public void A_file_without_room_for_a_record_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => EmbeddingCache.Open(folder, "v1", Dimensions, 40));

    private static float[] Vector(int seed) => [.. Enumerable.Range(0, Dimensions).Select(i => seed + (i / 16f))];

    private static float[]? Get(EmbeddingCache cache, EmbeddingRole role, string? instruction, string text)
    {
        var vector = new float[Dimensions];
        return cache.TryGet(role, instruction, text, vector) ? vector : null;
    }

    private EmbeddingCache Open(int capacity = 100) =>
        EmbeddingCache.Open(folder, "v1", Dimensions, 32 + ((long)capacity * RecordBytes));
}
