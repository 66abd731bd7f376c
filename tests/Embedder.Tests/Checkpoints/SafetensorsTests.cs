using System.Text;

namespace SearchEngine.Embedder.Tests.Checkpoints;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(TensorType.F32, 0f)]
    [InlineData(TensorType.F16, 1e-3f)]
    [InlineData(TensorType.BF16, 8e-3f)]
    public void What_is_written_is_read_back(TensorType type, float tolerance)
    {
        var random = new Random(5);
        var values = Enumerable.Range(0, 3 * 41).Select(_ => (float)(random.NextDouble() * 4 - 2)).ToArray();
        var path = folder.File("model.safetensors");
        new SafetensorsWriter().Add("a", [3, 41], values, type).Add("b.c", [2], new float[] { 1, -1 }).Save(path);

        using var file = SafetensorsFile.Open(path);
        Assert.True(file.TryGet("a", out var tensor));
        Assert.Equal([3, 41], tensor.Shape);
        Assert.Equal(type, tensor.Type);
        var read = tensor.ToFloats();
        for (var i = 0; i < values.Length; i++) Assert.True(Math.Abs(values[i] - read[i]) <= tolerance);
        var row = new float[41];
        tensor.CopyTo(41, row);
        Assert.Equal(read[41..82], row);
    }

    [Fact]
    public void Every_16_bit_pattern_converts_as_the_runtime_does()
    {
        var bits = Enumerable.Range(0, 65536).Select(i => (ushort)i).ToArray();
        var halves = new float[bits.Length];
        var brains = new float[bits.Length];
        HalfFloats.FromF16(bits, halves);
        HalfFloats.FromBF16(bits, brains);
        for (var i = 0; i < bits.Length; i++)
        {
            Assert.Equal((float)BitConverter.UInt16BitsToHalf(bits[i]), halves[i]);
            Assert.Equal(BitConverter.UInt32BitsToSingle((uint)i << 16), brains[i]);
        }
    }

    [Fact]
    public void Rounding_to_bfloat16_goes_to_the_nearest_even()
    {
        float[] values = [1f, 1.00390625f, 1.01171875f, -3.1415927f, float.NaN, float.PositiveInfinity];
        var bits = new ushort[values.Length];
        HalfFloats.ToBF16(values, bits);
        Assert.Equal([0x3F80, 0x3F80, 0x3F82, 0xC049, 0xFFC0, 0x7F80], bits);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "only 7 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "belong to no tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "needs 12 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "-2 in its shape")]
    [InlineData("""{"a":{"dtype":"F31","shape":[2],"data_offsets":[0,8]}}""", 8, "unknown dtype F31")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""", 16, "begins at byte 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "impossible")]
    [InlineData("""{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}""",
        8, "begins at byte 4")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}""",
        8, "twice")]
    [InlineData("""["a"]""", 0, "not a JSON object")]
    [InlineData("""{"a":""", 0, "not valid JSON")]
    public void A_lying_header_gives_one_error_that_says_what_is_wrong(string header, int dataBytes, string expected)
    {
        var path = folder.File("model.safetensors");
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)Encoding.UTF8.GetByteCount(header)),
            .. Encoding.UTF8.GetBytes(header), .. new byte[dataBytes]]);
        var error = Assert.Throws<ModelFolderException>(() => SafetensorsFile.Open(path));
        Assert.Contains(expected, error.Message);
        Assert.Contains(path, error.Message);
    }

    [Fact]
    public void A_file_shorter_than_its_header_is_refused()
    {
        foreach (var bytes in (byte[][])[[], [1, 2, 3], [255, 255, 255, 255, 255, 255, 255, 255, 1],
            [100, 0, 0, 0, 0, 0, 0, 0, (byte)'{']])
        {
            var path = folder.File("short.safetensors");
            File.WriteAllBytes(path, bytes);
            Assert.Throws<ModelFolderException>(() => SafetensorsFile.Open(path));
        }
    }

    [Fact]
    public void Ten_thousand_mutated_files_are_read_whole_or_refused()
    {
        const int cases = 10_000;
        var random = new Random(20_001);
        var original = MakeSmallFile();
        var path = folder.File("mutated.safetensors");
        var refused = 0;
        for (var i = 0; i < cases; i++)
        {
            var bytes = Mutate(original, random);
            File.WriteAllBytes(path, bytes);
            try
            {
                using var file = SafetensorsFile.Open(path);
                foreach (var tensor in file.Tensors)
                {
                    Assert.True(bytes.AsSpan().IndexOf(tensor.Bytes) >= 0);
                    if (tensor.Type is TensorType.F32 or TensorType.F16 or TensorType.BF16)
                    {
                        Assert.Equal(tensor.Count, tensor.ToFloats().Length);
                    }
                }
            }
            catch (ModelFolderException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, cases / 10, cases - 1);
    }

    [Fact]
    public void A_missing_shard_is_named()
    {
        new SafetensorsWriter().Add("a", [1], new float[1]).Save(folder.File("one.safetensors"));
        folder.Write("model.safetensors.index.json",
            """{"weight_map":{"a":"one.safetensors","b":"two.safetensors"}}""");
        var error = Assert.Throws<ModelFolderException>(() => SafetensorsFolder.Open(folder.Path));
        Assert.Contains("two.safetensors", error.Message);
    }

    [Fact]
    public void An_index_that_reaches_outside_the_folder_is_refused()
    {
        folder.Write("model.safetensors.index.json", """{"weight_map":{"a":"../one.safetensors"}}""");
        Assert.Contains("no file name",
            Assert.Throws<ModelFolderException>(() => SafetensorsFolder.Open(folder.Path)).Message);
    }

    [Fact]
    public void A_view_refuses_to_be_read_after_its_file_is_closed()
    {
        new SafetensorsWriter().Add("a", [4], new float[4]).Save(folder.File("model.safetensors"));
        var weights = SafetensorsFolder.Open(folder.Path);
        var tensor = weights["a"];
        weights.Dispose();
        Assert.Throws<ObjectDisposedException>(() => tensor.ToFloats());
    }

    private byte[] MakeSmallFile()
    {
        var path = folder.File("original.safetensors");
        new SafetensorsWriter().Add("layers.0.weight", [4, 8], new float[32])
            .Add("norm", [8], new float[8], TensorType.F16).Add("bias", [3], new float[3], TensorType.BF16).Save(path);
        return File.ReadAllBytes(path);
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = (byte[])original.Clone();
        switch (random.Next(5))
        {
            case 0:
                return bytes[..random.Next(bytes.Length)];
            case 1:
                return [.. bytes, .. new byte[random.Next(1, 9)]];
            case 2:
                BitConverter.TryWriteBytes(bytes.AsSpan(0, 8), random.NextInt64());
                return bytes;
            default:
                for (var i = random.Next(1, 4); i > 0; i--) bytes[8 + random.Next(300)] = (byte)random.Next(32, 127);
                return bytes;
        }
    }
}
