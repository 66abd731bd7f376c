using SearchEngine.Index.Storage;
using Xunit.Abstractions;

namespace SearchEngine.Index.Tests.Storage;

public sealed class LogTests(ITestOutputHelper output)
{
    private const int ShortBatches = 340;
    private static readonly LogPosition Start = new(1, LogFormat.FirstAddress, 0);

    /// <summary>The long form: SEARCHENGINE_TORN_BATCHES=3000 dotnet test --filter LogTests</summary>
    private static int Batches =>
        int.TryParse(Environment.GetEnvironmentVariable("SEARCHENGINE_TORN_BATCHES"), out int batches)
            ? batches
            : ShortBatches;

    [Fact]
    public async Task A_log_cut_or_scrambled_at_any_border_is_read_up_to_the_last_whole_batch()
    {
        using TestFolder folder = new();
        Random random = new(11);
        List<byte[]> batches =
            [.. Enumerable.Range(0, Batches).Select(i => Bytes(random, i % 200 == 100 ? 700_000 : 300))];
        List<long> ends = await WriteAsync(folder.Path, batches);
        string file = LogFormat.PrefixOf(folder.Path, 2) + ".0";
        byte[] whole = [.. File.ReadAllBytes(file), 0]; // the last batch may fill the last sector to its end
        int cases = 0;
        foreach (long end in ends)
        {
            for (long at = end - 1; at <= end + 1; at++)
            {
                int wholeBatches = ends.Count(other => other <= at);
                File.WriteAllBytes(file, whole.AsSpan(0, (int)at));
                Check(folder.Path, batches, wholeBatches);
                byte[] scrambled = [.. whole.AsSpan(0, (int)at), .. Bytes(random, 2000)];
                File.WriteAllBytes(file, scrambled);
                Check(folder.Path, batches, wholeBatches);
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
        List<long> ends = await WriteAsync(folder.Path, [.. Enumerable.Range(0, 20).Select(_ => Bytes(random, 300))]);
        string file = LogFormat.PrefixOf(folder.Path, 2) + ".0";
        byte[] bytes = File.ReadAllBytes(file);
        bytes[ends[9] + 100] ^= 4;
        File.WriteAllBytes(file, bytes);

        DataDamagedException damage = Assert.Throws<DataDamagedException>(
            () => new LogReplay(folder.Path, Start).Batches().Count());

        Assert.Contains("batch 11", damage.Detail);
        Assert.Equal(file, damage.Path);
    }

    private static async Task<List<long>> WriteAsync(string folder, List<byte[]> batches)
    {
        using WriteAheadLog log = new(folder, 2, Start, new DeviceHealth());
        List<long> ends = [];
        for (int i = 0; i < batches.Count; i++)
        {
            ends.Add(log.Append(i + 1, i, batches[i]));
            await log.CommitAsync();
        }

        return ends;
    }

    private static void Check(string folder, List<byte[]> batches, int whole)
    {
        LogReplay replay = new(folder, Start);
        List<LogBatch> read = [.. replay.Batches()];
        Assert.Equal(whole, read.Count);
        for (int i = 0; i < whole; i++)
            Assert.True(read[i].Payload.AsSpan().SequenceEqual(batches[i]), $"batch {i + 1}");
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
