using SearchEngine.Index.Storage;
using Xunit.Abstractions;

namespace SearchEngine.Index.Tests.Storage;

public sealed class LogTests(ITestOutputHelper output)
{
    private const int ShortBatches = 340;
    private static readonly LogPosition Start = new(1, LogFormat.FirstAddress, 0);

    /// <summary>The long form: SEARCHENGINE_TORN_BATCHES=3000 dotnet test --filter LogTests</summary>
    private static int Batches => EnvironmentNumber.Of("SEARCHENGINE_TORN_BATCHES", ShortBatches);

    [Fact]
    public async Task A_log_cut_or_scrambled_at_any_border_is_read_up_to_the_last_whole_batch()
    {
        using TestFolder folder = new();
        Random random = new(11);
        List<byte[]> batches =
            [.. Enumerable.Range(0, Batches).Select(i => Bytes(random, i % 200 == 100 ? 700_000 : 300))];
        List<long> ends = await WriteAsync(folder.Path, Start, batches);
        string file = LogFormat.PrefixOf(folder.Path, 2) + ".0";
        byte[] whole = [.. File.ReadAllBytes(file), 0]; // the last batch may fill the last sector to its end
        int cases = 0;
        foreach (long end in ends)
        {
            for (long at = end - 1; at <= end + 1; at++)
            {
                int wholeBatches = ends.Count(other => other <= at);
                bool hasRemains = HasRemains(whole.AsSpan(0, (int)at), wholeBatches, ends);
                File.WriteAllBytes(file, whole.AsSpan(0, (int)at));
                Check(folder.Path, Start, batches, wholeBatches, hasRemains);
                byte[] scrambled = [.. whole.AsSpan(0, (int)at), .. Bytes(random, 2000)];
                File.WriteAllBytes(file, scrambled);
                Check(folder.Path, Start, batches, wholeBatches, isDropped: true);
                cases += 2;
            }
        }

        output.WriteLine($"{cases} cases");
    }

    [Fact]
    public async Task A_damaged_batch_that_had_been_acknowledged_is_not_taken_for_a_torn_end()
    {
        using TestFolder folder = new();
        Random random = new(12);
        List<long> ends = await WriteAsync(
            folder.Path, Start, [.. Enumerable.Range(0, 20).Select(_ => Bytes(random, 300))]);
        string file = LogFormat.PrefixOf(folder.Path, 2) + ".0";
        byte[] bytes = File.ReadAllBytes(file);
        bytes[ends[9] + 100] ^= 4;
        File.WriteAllBytes(file, bytes);

        DataDamagedException damage = Assert.Throws<DataDamagedException>(
            () => new LogReplay(folder.Path, Start).Batches().Count());

        Assert.Contains("batch 11", damage.Detail);
        Assert.Equal(file, damage.Path);
    }

    [Fact]
    public async Task A_log_of_several_files_and_epochs_is_read_to_its_end_and_torn_only_there()
    {
        using TestFolder folder = new();
        Random random = new(13);
        List<byte[]> batches = [.. Enumerable.Range(0, 110).Select(i => Bytes(random, i < 100 ? 700_000 : 300))];
        List<long> ends = await WriteAsync(folder.Path, Start, batches[..100]);
        List<long> laterEnds = await WriteAsync(folder.Path, new LogPosition(2, ends[^1], 100), batches[100..]);
        string first = LogFormat.PrefixOf(folder.Path, 2), last = LogFormat.PrefixOf(folder.Path, 3) + ".0";
        Check(folder.Path, Start, batches, 110, isDropped: false);
        LogPosition checkpoint = new(2, ends[94], 95);
        byte[] whole = File.ReadAllBytes(last);
        foreach (long border in laterEnds)
        {
            for (long at = border - 1; at <= border + 1; at++)
            {
                int wholeBatches = laterEnds.Count(other => other <= at);
                bool hasRemains = HasRemains(whole.AsSpan(0, (int)at), wholeBatches, laterEnds);
                File.WriteAllBytes(last, whole.AsSpan(0, (int)at));
                Check(folder.Path, checkpoint, batches, 100 + wholeBatches, hasRemains);
            }
        }

        // Without the end of its first epoch the second does not follow it; alone, the first is torn there.
        File.WriteAllBytes(last, whole);
        byte[] segment = File.ReadAllBytes(first + ".1");
        File.WriteAllBytes(first + ".1", segment.AsSpan(0, (int)(ends[^1] - (1L << LogFormat.SegmentBits)) - 1));
        Assert.Throws<DataDamagedException>(() => new LogReplay(folder.Path, checkpoint).Batches().Count());
        Directory.Delete(LogFormat.FolderOf(folder.Path, 3), recursive: true);
        Check(folder.Path, checkpoint, batches, 99, isDropped: true);

        // A file that ends too early while there is a later one is no torn end, though a page, or all of it, is zeros.
        checkpoint = new LogPosition(2, ends[49], 50);
        foreach (int kept in new[] { 40 << 20, 0 })
        {
            using (FileStream file = File.OpenWrite(first + ".0"))
                file.SetLength(kept);
            Assert.Throws<DataDamagedException>(() => new LogReplay(folder.Path, checkpoint).Batches().Count());
        }

        File.Delete(first + ".0");
        Assert.Throws<DataDamagedException>(() => new LogReplay(folder.Path, checkpoint).Batches().Count());
    }

    // The next epoch, and where each batch of it ends.
    private static async Task<List<long>> WriteAsync(string folder, LogPosition previous, List<byte[]> batches)
    {
        using WriteAheadLog log = new(folder, previous.Epoch + 1, previous, new DeviceHealth());
        List<long> ends = [];
        foreach (byte[] batch in batches)
        {
            long sequence = previous.Sequence + ends.Count;
            ends.Add(log.Append(sequence + 1, sequence, batch));
        }

        await log.CommitAsync();
        return ends;
    }

    // True when the file has something behind its last whole batch.
    private static bool HasRemains(ReadOnlySpan<byte> file, int wholeBatches, List<long> ends)
    {
        int end = wholeBatches == 0 ? 0 : (int)ends[wholeBatches - 1];
        return file[end..].ContainsAnyExcept((byte)0);
    }

    private static void Check(string folder, LogPosition from, List<byte[]> batches, int whole, bool isDropped)
    {
        LogReplay replay = new(folder, from);
        List<LogBatch> read = [.. replay.Batches()];
        int first = (int)from.Sequence;
        Assert.Equal(whole - first, read.Count);
        Assert.Equal(isDropped ? 1 : 0, replay.Dropped.Count);
        for (int i = first; i < whole; i++)
            Assert.True(read[i - first].Payload.AsSpan().SequenceEqual(batches[i]), $"batch {i + 1}");
    }

    private static byte[] Bytes(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        bytes[0] = 0; // no cut or scramble may leave, by chance, what was there before
        bytes[^1] = 255;
        return bytes;
    }
}
