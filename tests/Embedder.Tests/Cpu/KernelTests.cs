using SearchEngine.Embedder.Cpu;
using SearchEngine.Embedder.Cpu.Kernels;
using SearchEngine.Embedder.Cpu.Weights;

namespace SearchEngine.Embedder.Tests.Cpu;

/// <summary>The inner loops against plain loops, at every row count and at sizes that fill no panel.</summary>
public sealed unsafe class KernelTests
{
    private const int MostRows = 29;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 7)]
    [InlineData(64, 64)]
    [InlineData(70, 131)]
    [InlineData(33, 2500)]
    public void Every_float_kernel_multiplies_as_a_plain_loop_does(int output, int input)
    {
        foreach (var kernel in FloatKernel.Supported)
        {
            using var weights = RandomMatrix(output, input, seed: 1);
            using var linear = new FloatLinear(new ArrayRows(weights, output, input), kernel);
            for (var rows = 1; rows <= MostRows; rows++) AssertProduct(linear, weights, rows, 1e-4, kernel.Name);
        }
    }

    [SkippableTheory]
    [InlineData(1, 1)]
    [InlineData(3, 7)]
    [InlineData(64, 64)]
    [InlineData(70, 131)]
    [InlineData(33, 2500)]
    public void Every_int8_kernel_multiplies_within_its_rounding(int output, int input)
    {
        foreach (var kernel in ByteKernels())
        {
            using var weights = RandomMatrix(output, input, seed: 2);
            using var linear = new ByteLinear(new ArrayRows(weights, output, input), kernel);
            for (var rows = 1; rows <= MostRows; rows++) AssertProduct(linear, weights, rows, 0.02, kernel.Name);
        }
    }

    [SkippableFact]
    public void All_int8_kernels_give_the_same_result()
    {
        const int output = 96, input = 300, rows = 25;
        using var weights = RandomMatrix(output, input, seed: 3);
        float[]? first = null;
        foreach (var kernel in ByteKernels())
        {
            using var linear = new ByteLinear(new ArrayRows(weights, output, input), kernel);
            var result = Multiply(linear, rows, out _);
            first ??= result;
            Assert.Equal(first, result);
        }
    }

    private static IReadOnlyList<ByteKernel> ByteKernels()
    {
        var kernels = ByteKernel.Supported();
        Skip.If(kernels.Count == 0, "this machine has no AVX2, and so no int8 kernel");
        return kernels;
    }

    private static void AssertProduct(PackedLinear linear, AlignedBuffer<float> weights, int rows, double tolerance,
        string name)
    {
        var result = Multiply(linear, rows, out var input);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < linear.OutputSize; column++)
            {
                double expected = 1, norm = 0;
                for (var k = 0; k < linear.InputSize; k++)
                {
                    var product = (double)input[row * linear.InputSize + k]
                        * weights.Pointer[(long)column * linear.InputSize + k];
                    expected += product;
                    norm += product * product;
                }
                var got = result[row * linear.OutputSize + column];
                var allowed = tolerance * (1 + 3 * Math.Sqrt(norm));
                Assert.True(Math.Abs(expected - got) <= allowed, $"{name} {rows} rows: {expected} against {got}");
            }
        }
    }

    /// <summary>ones + input · weights.</summary>
    private static float[] Multiply(PackedLinear linear, int rows, out float[] values)
    {
        var random = new Random(rows);
        var stride = Strides.Floats(linear.InputSize);
        var wide = Strides.Floats(linear.OutputSize);
        using var input = new AlignedBuffer<float>(rows * stride);
        using var target = new AlignedBuffer<float>(rows * wide);
        using var codes = new AlignedBuffer<byte>(rows * linear.CodeStride);
        using var scales = new AlignedBuffer<float>(rows);
        using var sums = new AlignedBuffer<int>(rows);
        values = new float[rows * linear.InputSize];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)(random.NextDouble() * 2 - 1);
            input.Pointer[i / linear.InputSize * stride + i % linear.InputSize] = values[i];
        }
        new Span<float>(target.Pointer, rows * wide).Fill(1);
        var left = new LinearInput
        {
            Values = input.Pointer,
            Stride = stride,
            Codes = codes.Pointer,
            CodeStride = linear.CodeStride,
            Scales = scales.Pointer,
            Sums = sums.Pointer,
        };
        linear.Prepare(left, 0, rows);
        linear.Add(left, rows, target.Pointer, wide, 0, linear.Panels);
        var result = new float[rows * linear.OutputSize];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = target.Pointer[i / linear.OutputSize * wide + i % linear.OutputSize];
        }
        return result;
    }

    private static AlignedBuffer<float> RandomMatrix(int output, int input, int seed)
    {
        var random = new Random(seed);
        var matrix = new AlignedBuffer<float>((long)output * input);
        for (var i = 0; i < output * input; i++) matrix.Pointer[i] = (float)(random.NextDouble() * 2 - 1);
        return matrix;
    }
}
