// Parts of a tensor, and writing into parts.
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>A range of one dimension; a view.</summary>
        public Tensor narrow(long dim, long start, long length) => Operators.Narrow.Call(this, dim, start, length);

        /// <summary>One index of one dimension, which goes away; a view.</summary>
        public Tensor select(long dim, long index) => Operators.Select.Call(this, dim, index);

        /// <summary>Every <paramref name="step"/>-th index of a range of one dimension; a view.</summary>
        public Tensor slice(long dim, long start, long finish, long step) =>
            Operators.Slice.Call(this, dim, start, finish, step);

        /// <summary>The indices of one dimension that <paramref name="index"/> lists; a copy.</summary>
        public Tensor index_select(long dim, Tensor index) => Operators.IndexSelect.Call(this, dim, index);

        /// <summary>
        /// The elements that <paramref name="index"/> names along one dimension; a copy of index's shape.
        /// </summary>
        public Tensor gather(long dim, Tensor index) => Operators.Gather.Call(this, dim, index);

        /// <summary>
        /// The elements at index tensors, one a leading dimension, broadcast together; a null takes a whole
        /// dimension.
        /// </summary>
        public Tensor index(params Tensor?[] indices) => Operators.Index.Call(this, Argument.OptionalTensors(indices));

        /// <summary>A copy with <paramref name="value"/> where the mask is true.</summary>
        public Tensor masked_fill(Tensor mask, Scalar value) => Operators.MaskedFill.Call(this, mask, value);

        /// <summary>Writes <paramref name="value"/> where the mask is true.</summary>
        public Tensor masked_fill_(Tensor mask, Scalar value) =>
            Operators.MaskedFillInPlace.CallInPlace(this, mask, value);

        /// <summary>The elements where the mask is true, in one dimension.</summary>
        public Tensor masked_select(Tensor mask) => Operators.MaskedSelect.Call(this, mask);

        /// <summary>Cuts one dimension into a number of pieces; views.</summary>
        public Tensor[] chunk(long chunks, long dim = 0) => Operators.Chunk.CallForList(this, chunks, dim);

        /// <summary>Cuts one dimension into pieces of a size; views.</summary>
        public Tensor[] split(long size, int dim = 0) => Operators.Split.CallForList(this, size, dim);

        /// <summary>Cuts one dimension into pieces of given sizes; views.</summary>
        public Tensor[] split(long[] sizes, long dim = 0) => Operators.SplitSizes.CallForList(this, sizes, dim);

        /// <summary>Every index of one dimension; views.</summary>
        public Tensor[] unbind(long dimension = 0) => Operators.Unbind.CallForList(this, dimension);

        /// <summary>The indices of the elements that are not zero [n, dimensions].</summary>
        public Tensor nonzero() => Operators.Nonzero.Call(this);

        /// <summary>
        /// Adds rows of <paramref name="source"/>, times <paramref name="alpha"/>, at the indices listed.
        /// </summary>
        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Operators.IndexAddInPlace.CallInPlace(this, dim, index, source, alpha);

        /// <summary>Writes rows of <paramref name="source"/> at the indices listed.</summary>
        public Tensor index_copy_(long dim, Tensor index, Tensor source) =>
            Operators.IndexCopyInPlace.CallInPlace(this, dim, index, source);

        /// <summary>
        /// A copy with the elements of <paramref name="src"/> at the places that <paramref name="index"/> names.
        /// </summary>
        public Tensor scatter(long dim, Tensor index, Tensor src) => Operators.Scatter.Call(this, dim, index, src);

        /// <summary>
        /// Writes the elements of <paramref name="src"/> at the places that <paramref name="index"/> names.
        /// </summary>
        public Tensor scatter_(long dim, Tensor index, Tensor src) =>
            Operators.ScatterInPlace.CallInPlace(this, dim, index, src);

        /// <summary>
        /// Adds the elements of <paramref name="src"/> at the places that <paramref name="index"/> names.
        /// </summary>
        public Tensor scatter_add_(long dim, Tensor index, Tensor src) =>
            Operators.ScatterAddInPlace.CallInPlace(this, dim, index, src);

        /// <summary>This tensor's elements where the condition holds, the other's elsewhere.</summary>
        public Tensor where(Tensor condition, Tensor y) => Operators.Where.Call(condition, this, y);
    }
}
