// Reductions over all elements or over dimensions; negative dimensions count from the last.
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The sum of all elements.</summary>
        public Tensor sum(ScalarType? type = null) => Operators.Sum.Call(this, type);

        /// <summary>The sums over dimensions.</summary>
        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) =>
            Operators.SumDims.Call(this, dim.ToArray(), keepdim, type);

        /// <summary>The sums over one dimension.</summary>
        /// <remarks>Write dimension 0 as 0L: C# takes the literal 0 for an element type, as in TorchSharp.</remarks>
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => sum([dim], keepdim, type);

        /// <summary>The mean of all elements.</summary>
        public Tensor mean() => Operators.Mean.Call(this);

        /// <summary>The means over dimensions.</summary>
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
            Operators.MeanDims.Call(this, dimensions, keepdim, type);

        /// <summary>The largest element.</summary>
        public Tensor max() => Operators.Max.Call(this);

        /// <summary>The largest elements along a dimension, and where they are.</summary>
        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) =>
            Operators.MaxDim.CallForTwo(this, dim, keepdim);

        /// <summary>The smallest element.</summary>
        public Tensor min() => Operators.Min.Call(this);

        /// <summary>The smallest elements along a dimension, and where they are.</summary>
        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) =>
            Operators.MinDim.CallForTwo(this, dim, keepdim);

        /// <summary>The largest elements over dimensions.</summary>
        public Tensor amax(long[] dims, bool keepdim = false) => Operators.Amax.Call(this, dims, keepdim);

        /// <summary>The smallest elements over dimensions.</summary>
        public Tensor amin(long[] dims, bool keepdim = false) => Operators.Amin.Call(this, dims, keepdim);

        /// <summary>Where the largest of all elements is, counted in row order.</summary>
        public Tensor argmax() => Operators.Argmax.Call(this);

        /// <summary>Where the largest element along a dimension is.</summary>
        public Tensor argmax(long dim, bool keepdim = false) => Operators.Argmax.Call(this, dim, keepdim);

        /// <summary>Where the smallest of all elements is, counted in row order.</summary>
        public Tensor argmin() => Operators.Argmin.Call(this);

        /// <summary>Where the smallest element along a dimension is.</summary>
        public Tensor argmin(long dim, bool keepdim = false) => Operators.Argmin.Call(this, dim, keepdim);

        /// <summary>The p-norm of all elements.</summary>
        public Tensor norm(float p = 2.0f) => Operators.VectorNorm.Call(this, (double)p);

        /// <summary>The p-norms along a dimension.</summary>
        public Tensor norm(int dim, bool keepdim = false, float p = 2.0f) =>
            Operators.VectorNorm.Call(this, (double)p, new long[] { dim }, keepdim);

        /// <summary>The logarithm of the sum of exponentials along a dimension, without overflow.</summary>
        public Tensor logsumexp(long dim, bool keepdim = false) =>
            Operators.LogSumExp.Call(this, new[] { dim }, keepdim);

        /// <summary>Exponentials along a dimension, scaled to sum to one.</summary>
        public Tensor softmax(long dim, ScalarType? dtype = null) => Operators.Softmax.Call(this, dim, dtype);

        /// <summary>Whether all elements are true.</summary>
        public Tensor all() => Operators.All.Call(this);

        /// <summary>Whether all elements along a dimension are true.</summary>
        public Tensor all(long dim, bool keepdim = false) => Operators.AllDim.Call(this, dim, keepdim);

        /// <summary>Whether an element is true.</summary>
        public Tensor any() => Operators.Any.Call(this);

        /// <summary>Whether an element along a dimension is true.</summary>
        public Tensor any(long dim, bool keepdim = false) => Operators.AnyDim.Call(this, dim, keepdim);

        /// <summary>The standard deviation of all elements, by default of a sample (n - 1).</summary>
        public Tensor std(bool unbiased = true) => Operators.Std.Call(this, unbiased);

        /// <summary>The variance of all elements, by default of a sample (n - 1).</summary>
        public Tensor var(bool unbiased = true) => Operators.Var.Call(this, unbiased);

        /// <summary>The running sums along a dimension.</summary>
        public Tensor cumsum(long dim, ScalarType? type = null) => Operators.CumSum.Call(this, dim, type);

        /// <summary>The k largest (or smallest) elements along a dimension, and where they are.</summary>
        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) =>
            Operators.TopK.CallForTwo(this, k, dim, largest, sorted);

        /// <summary>The elements along a dimension in order, and where they were.</summary>
        /// <param name="dim">The dimension.</param>
        /// <param name="descending">Whether the largest comes first.</param>
        /// <param name="stable">Whether equal elements keep their order.</param>
        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) =>
            Operators.Sort.CallForTwo(this, stable, dim, descending);

        /// <summary>Where the elements along a dimension are in order.</summary>
        public Tensor argsort(long dim = -1, bool descending = false) => Operators.Argsort.Call(this, dim, descending);
    }
}
