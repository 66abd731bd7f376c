// Views and copies of other shapes, types and devices.
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The same elements under another shape, without a copy; one size may be -1.</summary>
        public Tensor view(params long[] shape) => Operators.View.Call(this, shape);

        /// <summary>
        /// The same elements under another shape, copied only where they must be; one size may be -1.
        /// </summary>
        public Tensor reshape(params long[] shape) => Operators.Reshape.Call(this, shape);

        /// <summary>Joins the dimensions from one to another.</summary>
        public Tensor flatten(long start_dim = 0, long end_dim = -1) =>
            Operators.Flatten.Call(this, start_dim, end_dim);

        /// <summary>Exchanges two dimensions; a view.</summary>
        public Tensor transpose(long dim0, long dim1) => Operators.Transpose.Call(this, dim0, dim1);

        /// <summary>The transposed matrix; a view.</summary>
        public Tensor t() => Operators.T.Call(this);

        /// <summary>Reorders the dimensions; a view.</summary>
        public Tensor permute(params long[] permutation) => Operators.Permute.Call(this, permutation);

        /// <summary>The tensor with its elements in row order, copied only where they are not.</summary>
        public Tensor contiguous() => Operators.Contiguous.Call(this);

        /// <summary>Repeats dimensions of size 1 without a copy; -1 keeps a size.</summary>
        public Tensor expand(params long[] sizes) => Operators.Expand.Call(this, sizes);

        /// <summary>Repeats dimensions of size 1 up to another tensor's shape, without a copy.</summary>
        public Tensor expand_as(Tensor other) => expand(other.shape);

        /// <summary>Inserts a dimension of size 1; a view.</summary>
        public Tensor unsqueeze(long dim) => Operators.Unsqueeze.Call(this, dim);

        /// <summary>Removes one dimension of size 1, or all of them; a view.</summary>
        public Tensor squeeze(long? dim = null) =>
            dim is { } one ? Operators.SqueezeDim.Call(this, one) : Operators.Squeeze.Call(this);

        /// <summary>A copy that repeats the tensor along every dimension.</summary>
        public Tensor repeat(params long[] sizes) => Operators.Repeat.Call(this, sizes);

        /// <summary>
        /// A copy that repeats every element along one dimension (all elements flattened where none is named).
        /// </summary>
        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) =>
            Operators.RepeatInterleave.Call(this, repeats, dim, output_size);

        /// <summary>A copy, within the autograd graph.</summary>
        public Tensor clone() => Operators.Clone.Call(this);

        /// <summary>A second reference to the same tensor.</summary>
        public Tensor alias() => Operators.Alias.Call(this);

        /// <summary>The upper triangle; the rest is zero.</summary>
        public Tensor triu(long diagonal = 0) => Operators.Triu.Call(this, diagonal);

        /// <summary>The lower triangle; the rest is zero.</summary>
        public Tensor tril(long diagonal = 0) => Operators.Tril.Call(this, diagonal);

        /// <summary>Reverses the order along dimensions.</summary>
        public Tensor flip(params long[] dims) => Operators.Flip.Call(this, dims);

        /// <summary>Converts the elements; the same tensor where nothing changes, unless a copy is asked for.</summary>
        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Convert(type, null, copy, disposeAfter, non_blocking);

        /// <summary>Moves to a device; the same tensor where nothing changes, unless a copy is asked for.</summary>
        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Convert(null, device, copy, disposeAfter, non_blocking);

        /// <summary>Moves to a device; the same tensor where nothing changes, unless a copy is asked for.</summary>
        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false,
            bool non_blocking = false) => Convert(null, new Device(deviceType, deviceIndex), copy, disposeAfter,
            non_blocking);

        /// <summary>Converts and moves; the same tensor where nothing changes, unless a copy is asked for.</summary>
        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false,
            bool non_blocking = false) => Convert(type, device, copy, disposeAfter, non_blocking);

        /// <summary>Converts and moves as another tensor is.</summary>
        public Tensor to(Tensor other, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Convert(other.dtype, other.device, copy, disposeAfter, non_blocking);

        /// <summary>Converts the elements; the same tensor where nothing changes, unless a copy is asked for.</summary>
        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false,
            bool non_blocking = false) =>
            Convert(type, null, copy, disposeAfter, non_blocking);

        /// <summary>Converts the elements.</summary>
        public Tensor type(ScalarType dtype) => to(dtype);

        /// <summary>Converts the elements to those of another tensor.</summary>
        public Tensor type_as(Tensor tensor) => to(tensor.dtype);

        /// <summary>Moves to the processor.</summary>
        public Tensor cpu(bool disposeAfter = false, bool non_blocking = false) =>
            Convert(null, CPU, false, disposeAfter, non_blocking);

        /// <summary>Moves to a GPU, the current one by default.</summary>
        public Tensor cuda(Device? device = null, bool disposeAfter = false, bool non_blocking = false) =>
            Convert(null, device ?? CUDA, false, disposeAfter, non_blocking);

        /// <summary>Converts to Float32.</summary>
        public Tensor @float() => to(ScalarType.Float32);

        /// <summary>Converts to Float64.</summary>
        public Tensor @double() => to(ScalarType.Float64);

        /// <summary>Converts to Float16.</summary>
        public Tensor half() => to(ScalarType.Float16);

        /// <summary>Converts to BFloat16.</summary>
        public Tensor bfloat16() => to(ScalarType.BFloat16);

        /// <summary>Converts to Int64.</summary>
        public Tensor @long() => to(ScalarType.Int64);

        /// <summary>Converts to Int32.</summary>
        public Tensor @int() => to(ScalarType.Int32);

        /// <summary>Converts to Bool.</summary>
        public Tensor @bool() => to(ScalarType.Bool);

        /// <summary>A copy in page-locked memory, from which a GPU copies without a detour.</summary>
        public Tensor pin_memory() => Operators.PinMemory.Call(this);

        private Tensor Convert(ScalarType? type, Device? target, bool copy, bool disposeAfter, bool nonBlocking)
        {
            var none = Argument.None; // dtype, layout, device, pin_memory, non_blocking, copy
            var converted = Operators.To.Call(this, type, none, target, none, nonBlocking, copy);
            if (disposeAfter) Dispose();
            return converted;
        }
    }
}
