// Every kernel against the plain sum it stands for, at lengths around its vector width.
using SearchEngine.Index.Distance;
using SearchEngine.Index.Hnsw;

namespace SearchEngine.Index.Tests.Distance;

public sealed unsafe class KernelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(33)]
    [InlineData(384)]
    [InlineData(1000)]
    public void Similarity_equals_the_plain_sums_at_any_length(int length)
    {
        float[] a = Random(length, 1), b = Random(length, 2);
        double dot = 0, squared = 0;
        for (int i = 0; i < length; i++)
        {
            dot += (double)a[i] * b[i];
            squared += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        }

        Assert.Equal(dot, Similarity.Dot(a, b), 1e-3);
        Assert.Equal(squared, Similarity.SquaredL2(a, b), 1e-3);
        Assert.Equal((float)dot, Similarity.Score(Metric.Cosine, a, b), 1e-3);
        Assert.Equal((float)-squared, Similarity.Score(Metric.L2, a, b), 1e-3);
    }

    [Fact]
    public void Vectors_of_two_lengths_are_refused()
        => Assert.Throws<ArgumentException>(() => Similarity.Dot(new float[3], new float[4]));

    [Fact]
    public void Lengths_neither_overflow_nor_vanish()
    {
        float[] huge = [1e30f, 1e30f];
        float[] tiny = [1e-30f, 0];
        Similarity.Normalize(huge);
        Similarity.Normalize(tiny);
        Assert.Equal(Math.Sqrt(0.5), huge[0], 1e-6);
        Assert.Equal(1, tiny[0], 1e-6);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(48)]
    [InlineData(400)]
    public void Four_float_rows_at_once_equal_four_single_rows(int length)
    {
        var rows = new PinnedBuffer<float>(5 * length);
        Random(5 * length, 3).CopyTo(rows.Span);
        float* q = rows.Pointer;
        float* dots = stackalloc float[4];
        float* squares = stackalloc float[4];
        Float32Kernels.Dot4(q, q + length, q + (2 * length), q + (3 * length), q + (4 * length), length, dots);
        Float32Kernels.SquaredL2x4(
            q, q + length, q + (2 * length), q + (3 * length), q + (4 * length), length, squares);
        for (int i = 0; i < 4; i++)
        {
            float* row = q + ((i + 1) * length);
            Assert.Equal(Float32Kernels.Dot(q, row, length), dots[i], 1e-4);
            Assert.Equal(Float32Kernels.SquaredL2(q, row, length), squares[i], 1e-4);
        }
    }

    [Theory]
    [InlineData(64)]
    [InlineData(384)]
    [InlineData(1024)]
    public void Int8_sums_are_exact_even_at_the_extremes(int length)
    {
        var query = new PinnedBuffer<sbyte>(length);
        var codes = new PinnedBuffer<byte>(4 * length);
        var random = new Random(4);
        int* sums = stackalloc int[4];
        foreach (bool extreme in new[] { false, true })
        {
            for (int i = 0; i < length; i++)
            {
                query.Span[i] = (sbyte)(extreme
                    ? (i % 2 == 0 ? Int8Kernels.QueryLimit : -Int8Kernels.QueryLimit)
                    : random.Next(-Int8Kernels.QueryLimit, Int8Kernels.QueryLimit + 1));
            }

            for (int i = 0; i < 4 * length; i++)
            {
                // All codes full, all query values at one limit: the largest pair sum there can be.
                codes.Span[i] = (byte)(extreme ? 255 : random.Next(256));
                query.Span[i % length] = extreme && i / length == 3 ? (sbyte)Int8Kernels.QueryLimit : query.Span[i % length];
            }

            byte* c = codes.Pointer;
            Int8Kernels.Dot4(query.Pointer, c, c + length, c + (2 * length), c + (3 * length), length, sums);
            for (int i = 0; i < 4; i++)
            {
                int expected = Int8Kernels.DotScalar(query.Pointer, c + (i * length), length);
                Assert.Equal(expected, sums[i]);
                Assert.Equal(expected, Int8Kernels.Dot(query.Pointer, c + (i * length), length));
            }
        }
    }

    [Fact]
    public void Every_finite_half_widens_exactly()
    {
        ushort* halves = stackalloc ushort[16];
        for (int start = 0; start < 65_536; start += 16)
        {
            for (int i = 0; i < 16; i++)
            {
                halves[i] = (ushort)(start + i);
            }

            var widened = Float16Kernels.Widen(halves);
            for (int i = 0; i < 16; i++)
            {
                Half half = BitConverter.UInt16BitsToHalf(halves[i]);
                if (Half.IsFinite(half))
                {
                    Assert.Equal((float)half, widened[i]);
                }
            }
        }
    }

    [Fact]
    public void Half_rows_score_like_the_floats_they_hold()
    {
        const int Length = 96;
        var query = new PinnedBuffer<float>(Length);
        var row = new PinnedBuffer<ushort>(Length);
        Random(Length, 5).CopyTo(query.Span);
        float[] exact = new float[Length];
        float[] source = Random(Length, 6);
        for (int i = 0; i < Length; i++)
        {
            var half = (Half)source[i];
            row.Span[i] = BitConverter.HalfToUInt16Bits(half);
            exact[i] = (float)half;
        }

        Assert.Equal(Similarity.Dot(query.Span, exact), Float16Kernels.Dot(query.Pointer, row.Pointer, Length), 1e-4);
        Assert.Equal(
            Similarity.SquaredL2(query.Span, exact), Float16Kernels.SquaredL2(query.Pointer, row.Pointer, Length), 1e-4);
    }

    [Fact]
    public void Bit_planes_sum_the_values_of_set_bits()
    {
        const int Words = 3;
        var planes = new PinnedBuffer<ulong>(BinaryKernels.Planes * Words);
        var code = new PinnedBuffer<ulong>(Words);
        var random = new Random(7);
        int expected = 0;
        for (int bit = 0; bit < Words * 64; bit++)
        {
            int value = random.Next(16);
            bool set = random.Next(2) == 1;
            expected += set ? value : 0;
            code.Span[bit / 64] |= (set ? 1UL : 0) << bit;
            for (int plane = 0; plane < BinaryKernels.Planes; plane++)
            {
                planes.Span[(plane * Words) + (bit / 64)] |= (ulong)((value >> plane) & 1) << bit;
            }
        }

        Assert.Equal(expected, BinaryKernels.Dot(planes.Pointer, code.Pointer, Words));
    }

    private static float[] Random(int length, int seed)
    {
        var random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++)
        {
            values[i] = random.NextSingle() - 0.5f;
        }

        return values;
    }
}
