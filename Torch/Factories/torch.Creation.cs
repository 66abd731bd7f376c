// Tensors made from nothing: empty, constant, counting, random.
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Memory as it comes.</summary>
    public static Tensor empty(long[] size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Finish(Operators.Empty.Call(size, dtype ?? ScalarType.Float32, Argument.None, device), requires_grad);

    /// <summary>Memory as it comes.</summary>
    public static Tensor empty(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        empty(size.ToArray(), dtype, device, requires_grad);

    /// <summary>Memory as it comes, one dimension.</summary>
    public static Tensor empty(long size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        empty(new[] { size }, dtype, device, requires_grad);

    /// <summary>Memory as it comes, two dimensions.</summary>
    public static Tensor empty(long rows, long columns, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        empty(new[] { rows, columns }, dtype, device, requires_grad);

    /// <summary>Memory as it comes, shaped as another tensor.</summary>
    public static Tensor empty_like(Tensor input, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Finish(Operators.EmptyLike.Call(input, dtype, Argument.None, device), requires_grad);

    /// <summary>Zeros.</summary>
    public static Tensor zeros(long[] size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        full(size, 0, dtype ?? ScalarType.Float32, device, requires_grad);

    /// <summary>Zeros.</summary>
    public static Tensor zeros(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        zeros(size.ToArray(), dtype, device, requires_grad);

    /// <summary>Zeros, one dimension.</summary>
    public static Tensor zeros(long size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        zeros(new[] { size }, dtype, device, requires_grad);

    /// <summary>Zeros, two dimensions.</summary>
    public static Tensor zeros(long rows, long columns, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        zeros(new[] { rows, columns }, dtype, device, requires_grad);

    /// <summary>Zeros, three dimensions.</summary>
    public static Tensor zeros(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        zeros(new[] { dim0, dim1, dim2 }, dtype, device, requires_grad);

    /// <summary>Zeros, shaped as another tensor.</summary>
    public static Tensor zeros_like(Tensor input, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Finish(Operators.ZerosLike.Call(input, dtype, Argument.None, device), requires_grad);

    /// <summary>Ones.</summary>
    public static Tensor ones(long[] size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        full(size, 1, dtype ?? ScalarType.Float32, device, requires_grad);

    /// <summary>Ones.</summary>
    public static Tensor ones(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        ones(size.ToArray(), dtype, device, requires_grad);

    /// <summary>Ones, one dimension.</summary>
    public static Tensor ones(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        ones(new[] { size }, dtype, device, requires_grad);

    /// <summary>Ones, two dimensions.</summary>
    public static Tensor ones(long rows, long columns, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        ones(new[] { rows, columns }, dtype, device, requires_grad);

    /// <summary>Ones, shaped as another tensor.</summary>
    public static Tensor ones_like(Tensor input, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Finish(Operators.OnesLike.Call(input, dtype, Argument.None, device), requires_grad);

    /// <summary>One number everywhere.</summary>
    public static Tensor full(long[] size, Scalar value, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Finish(Operators.Full.Call(size, value, dtype, Argument.None, device), requires_grad);

    /// <summary>One number everywhere.</summary>
    public static Tensor full(ReadOnlySpan<long> size, Scalar value, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        full(size.ToArray(), value, dtype, device, requires_grad);

    /// <summary>One number everywhere, one dimension.</summary>
    public static Tensor full(long size, Scalar value, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        full(new[] { size }, value, dtype, device, requires_grad);

    /// <summary>One number everywhere, two dimensions.</summary>
    public static Tensor full(long rows, long columns, Scalar value, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        full(new[] { rows, columns }, value, dtype, device, requires_grad);

    /// <summary>One number everywhere, shaped as another tensor.</summary>
    public static Tensor full_like(Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Finish(Operators.FullLike.Call(input, value, dtype, Argument.None, device), requires_grad);

    /// <summary>The identity matrix.</summary>
    public static Tensor eye(long rows, long columns = -1, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Finish(Operators.Eye.Call(rows, columns < 0 ? rows : columns, dtype ?? ScalarType.Float32, Argument.None,
        device), requires_grad);

    /// <summary>0, 1, ... below stop.</summary>
    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    /// <summary>start, start + 1, ... below stop.</summary>
    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    /// <summary>start, start + step, ... below stop; Int64 for integers where no type is named.</summary>
    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false) =>
        Finish(Operators.Arange.Call(start, stop, step, dtype, Argument.None, device), requires_grad);

    /// <summary>A number of values at equal distances from start to end, both included.</summary>
    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false) =>
        Finish(Operators.Linspace.Call(start, end, steps, dtype ?? ScalarType.Float32, Argument.None, device),
        requires_grad);

    /// <summary>Draws from the standard normal distribution.</summary>
    public static Tensor randn(long[] size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Finish(Operators.Randn.Call(size, dtype ?? ScalarType.Float32, Argument.None, device), requires_grad);

    /// <summary>Draws from the standard normal distribution.</summary>
    public static Tensor randn(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        randn(size.ToArray(), dtype, device, requires_grad);

    /// <summary>Draws from the standard normal distribution, one dimension.</summary>
    public static Tensor randn(long size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        randn(new[] { size }, dtype, device, requires_grad);

    /// <summary>Draws from the standard normal distribution, two dimensions.</summary>
    public static Tensor randn(long rows, long columns, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        randn(new[] { rows, columns }, dtype, device, requires_grad);

    /// <summary>Draws from the standard normal distribution, three dimensions.</summary>
    public static Tensor randn(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        randn(new[] { dim0, dim1, dim2 }, dtype, device, requires_grad);

    /// <summary>Draws from the standard normal distribution, shaped as another tensor.</summary>
    public static Tensor randn_like(Tensor input, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Finish(Operators.RandnLike.Call(input, dtype, Argument.None, device), requires_grad);

    /// <summary>Draws uniformly from [0, 1).</summary>
    public static Tensor rand(long[] size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Finish(Operators.Rand.Call(size, dtype ?? ScalarType.Float32, Argument.None, device), requires_grad);

    /// <summary>Draws uniformly from [0, 1).</summary>
    public static Tensor rand(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        rand(size.ToArray(), dtype, device, requires_grad);

    /// <summary>Draws uniformly from [0, 1), one dimension.</summary>
    public static Tensor rand(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        rand(new[] { size }, dtype, device, requires_grad);

    /// <summary>Draws uniformly from [0, 1), two dimensions.</summary>
    public static Tensor rand(long rows, long columns, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        rand(new[] { rows, columns }, dtype, device, requires_grad);

    /// <summary>Draws uniformly from [0, 1), shaped as another tensor.</summary>
    public static Tensor rand_like(Tensor input, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Finish(Operators.RandLike.Call(input, dtype, Argument.None, device), requires_grad);

    /// <summary>Draws integers uniformly from [low, high).</summary>
    public static Tensor randint(long low, long high, long[] size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Finish(Operators.RandInt.Call(low, high, size, dtype ?? ScalarType.Int64, Argument.None, device),
        requires_grad);

    /// <summary>The numbers from 0 to n - 1 in random order.</summary>
    public static Tensor randperm(long n, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Finish(Operators.RandPerm.Call(n, dtype ?? ScalarType.Int64, Argument.None, device), requires_grad);

    private static Tensor Finish(Tensor made, bool requiresGrad)
    {
        if (requiresGrad) made.requires_grad = true;
        return made;
    }
}
