// A tensor: a counted reference to libtorch's TensorImpl. The other files of this folder hold its operators by topic.
using System.Globalization;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// An n-dimensional array of one element type on one device, with its place in the autograd graph.
    /// </summary>
    /// <remarks>
    /// Made inside a <see cref="DisposeScope"/> it is freed with the scope; otherwise by <see cref="Dispose()"/>, and
    /// by the finalizer as the last net. Reading from several threads at once is safe; writing is not.
    /// </remarks>
    public partial class Tensor : IDisposable
    {
        private nint handle;

        internal Tensor(nint handle)
        {
            this.handle = handle;
            OwningScope = DisposeScope.Current;
            OwningScope?.Attach(this);
        }

        /// <summary>Frees what no scope and no caller has freed.</summary>
        ~Tensor() => Free();

        internal DisposeScope? OwningScope { get; set; }

        /// <summary>The native tensor.</summary>
        /// <exception cref="InvalidOperationException">The tensor has been disposed.</exception>
        public IntPtr Handle => handle != 0 ? handle
            : throw new InvalidOperationException(
                "the tensor has been disposed; detach it from its scope if it is to live on");

        /// <summary>Whether the tensor has been disposed.</summary>
        public bool IsInvalid => handle == 0;

        /// <summary>A name of the caller's choice, for debugging.</summary>
        public string? name { get; set; }

        /// <summary>Frees the reference to the native tensor.</summary>
        public void Dispose()
        {
            OwningScope?.MarkAsDisposed(this);
            Free();
            GC.SuppressFinalize(this);
        }

        /// <summary>
        /// Hands the tensor to the scope around the one that owns it, or to nobody where there is none.
        /// </summary>
        public Tensor MoveToOuterDisposeScope()
        {
            OwningScope?.MoveToOuter(this);
            return this;
        }

        /// <summary>Takes the tensor out of every scope: the caller frees it.</summary>
        public Tensor DetachFromDisposeScope()
        {
            OwningScope?.Detach(this);
            return this;
        }

        /// <summary>Makes this object the owner of nothing and answers the handle it held.</summary>
        internal nint TakeHandle()
        {
            var taken = Handle;
            OwningScope?.Detach(this);
            handle = 0;
            GC.SuppressFinalize(this);
            return taken;
        }

        /// <summary>
        /// Makes this object refer to itself converted (if of floating point) and moved, with its gradient; whoever
        /// holds the object sees the new tensor. Only for leaves, without recording.
        /// </summary>
        internal void Become(ScalarType? type, Device? target)
        {
            var wanted = dtype.IsFloatingPoint() ? type ?? dtype : dtype;
            var place = target ?? device;
            using var converted = to(wanted, place).DetachFromDisposeScope();
            if (converted.Handle == Handle) return;
            using var gradient = grad;
            var trained = requires_grad;
            converted.requires_grad = trained;
            if (gradient is not null)
            {
                using var moved = gradient.to(wanted, place);
                converted.grad = moved;
            }
            (handle, converted.handle) = (converted.handle, handle);
        }

        /// <summary>How many dimensions it has; 0 for a single number.</summary>
        public long Dimensions => Kept(NativeMethods.st_dimensions(Handle));

        /// <summary>How many dimensions it has; 0 for a single number.</summary>
        public long ndim => Dimensions;

        /// <summary>How many dimensions it has; 0 for a single number.</summary>
        public long dim() => Dimensions;

        /// <summary>How many elements it has.</summary>
        public long NumberOfElements => Kept(NativeMethods.st_elements(Handle));

        /// <summary>How many elements it has.</summary>
        public long numel() => NumberOfElements;

        /// <summary>The bytes of one element.</summary>
        public long ElementSize => dtype.ElementSize();

        /// <summary>The bytes of one element.</summary>
        public long element_size() => ElementSize;

        /// <summary>The element type.</summary>
        public ScalarType dtype => (ScalarType)Kept(NativeMethods.st_type(Handle));

        /// <summary>The device.</summary>
        public Device device => Device.Unpack(Kept(NativeMethods.st_device(Handle)));

        /// <summary>The kind of device.</summary>
        public DeviceType device_type => device.type;

        /// <summary>The number of the device; -1 for the CPU.</summary>
        public int device_index => device.index;

        /// <summary>Whether it lives on a GPU.</summary>
        public bool is_cuda => device_type == DeviceType.CUDA;

        /// <summary>The size of every dimension.</summary>
        public long[] shape
        {
            get
            {
                var sizes = new long[Dimensions];
                for (var k = 0; k < sizes.Length; k++) sizes[k] = NativeMethods.st_size(Handle, k);
                return Kept(sizes);
            }
        }

        /// <summary>The size of every dimension.</summary>
        public long[] size() => shape;

        /// <summary>The size of one dimension; negative counts from the last.</summary>
        public long size(int dim) => Kept(NativeMethods.st_size(Handle, Wrap(dim)));

        /// <summary>The distance in elements between neighbours along every dimension.</summary>
        public long[] stride()
        {
            var strides = new long[Dimensions];
            for (var k = 0; k < strides.Length; k++) strides[k] = NativeMethods.st_stride(Handle, k);
            return Kept(strides);
        }

        /// <summary>The distance in elements between neighbours along one dimension.</summary>
        public long stride(int dim) => Kept(NativeMethods.st_stride(Handle, Wrap(dim)));

        /// <summary>Whether the elements lie one after another in row order.</summary>
        public bool is_contiguous() => Kept(NativeMethods.st_is_contiguous(Handle)) != 0;

        /// <summary>Shape, type and device, e.g. "[2x3], type = Float32, device = cpu".</summary>
        public override string ToString() => IsInvalid
            ? "disposed tensor"
            : string.Create(CultureInfo.InvariantCulture,
                $"[{string.Join('x', shape)}], type = {dtype}, device = {device}");

        /// <summary>Answers what a native call has given. The tensor lives until then: without a later use of it a
        /// finalizer may free it in the middle of the call.</summary>
        private T Kept<T>(T answer)
        {
            GC.KeepAlive(this);
            return answer;
        }

        private int Wrap(int dimension)
        {
            var count = (int)Dimensions;
            var wrapped = dimension < 0 ? dimension + count : dimension;
            return wrapped >= 0 && wrapped < count
                ? wrapped
                : throw new ArgumentOutOfRangeException(nameof(dimension), dimension,
                    $"the tensor has {count} dimensions");
        }

        private void Free()
        {
            var freed = Interlocked.Exchange(ref handle, 0);
            if (freed != 0) NativeMethods.st_release(freed);
        }
    }
}
