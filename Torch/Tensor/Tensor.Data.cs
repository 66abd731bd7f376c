// Reading and writing a tensor's elements from .NET.
using TorchSharp.Native;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The elements as .NET values; float for Float32, long for Int64 and so on.</summary>
        /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the element type.</exception>
        /// <exception cref="InvalidOperationException">The tensor is not on the CPU.</exception>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            RequireCpu();
            RequireType(typeof(T));
            return new TensorAccessor<T>(this);
        }

        /// <summary>The one element of a tensor of one element.</summary>
        /// <exception cref="ArgumentException">There is not exactly one, or it is of another type.</exception>
        public unsafe T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1)
                throw new ArgumentException($"item is for tensors of one element, this one has {NumberOfElements}");
            RequireType(typeof(T));
            NativeValue value = default;
            NativeMethods.Check(Kept(NativeMethods.st_item(Handle, &value)));
            object boxed = dtype switch
            {
                ScalarType.Float32 => (float)value.Real,
                ScalarType.Float64 => value.Real,
                ScalarType.Int64 => value.Integer,
                ScalarType.Int32 => (int)value.Integer,
                ScalarType.Int16 => (short)value.Integer,
                ScalarType.Int8 => (sbyte)value.Integer,
                ScalarType.Byte => (byte)value.Integer,
                ScalarType.Bool => value.Integer != 0,
                _ => throw new ArgumentException(
                    $"a {dtype} cannot be read as one .NET value; convert it with to_type first"),
            };
            return (T)boxed;
        }

        /// <summary>
        /// The bytes of a contiguous tensor on the CPU, to read and to write; valid while the tensor lives.
        /// </summary>
        /// <exception cref="InvalidOperationException">It is not contiguous or not on the CPU.</exception>
        public unsafe Span<byte> bytes
        {
            get
            {
                RequireCpu();
                if (!is_contiguous()) throw new InvalidOperationException(
                    "bytes needs a contiguous tensor; call contiguous() first");
                var count = checked((int)(NumberOfElements * ElementSize));
                return count == 0 ? [] : new Span<byte>(DataPointer(), count);
            }
            set
            {
                var target = bytes;
                if (value.Length != target.Length)
                    throw new ArgumentException($"the tensor has {target.Length} bytes, {value.Length} were given");
                value.CopyTo(target);
                GC.KeepAlive(this);
            }
        }

        internal unsafe void* DataPointer()
        {
            var pointer = NativeMethods.st_data(Handle);
            GC.KeepAlive(this);
            return pointer != null ? pointer : throw NativeMethods.Failure();
        }

        private void RequireCpu()
        {
            if (device_type != DeviceType.CPU)
                throw new InvalidOperationException(
                    $"elements are read on the CPU, the tensor is on {device}; call cpu() first");
        }

        private void RequireType(Type wanted)
        {
            var actual = dtype switch
            {
                ScalarType.Byte => typeof(byte),
                ScalarType.Int8 => typeof(sbyte),
                ScalarType.Int16 => typeof(short),
                ScalarType.Int32 => typeof(int),
                ScalarType.Int64 => typeof(long),
                ScalarType.Float16 => typeof(Half),
                ScalarType.Float32 => typeof(float),
                ScalarType.Float64 => typeof(double),
                ScalarType.Bool => typeof(bool),
                _ => null,
            };
            if (actual != wanted) throw new ArgumentException(
                $"{wanted.Name} is not the element type of a {dtype} tensor");
        }
    }
}
