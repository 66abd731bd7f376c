// The tagged value in which arguments and results cross to the shim: 16 bytes, laid out as `Value` in
// native/shim.cpp.
using System.Runtime.InteropServices;

namespace TorchSharp.Native;

[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct NativeValue
{
    [FieldOffset(0)] public ValueKind Kind;
    [FieldOffset(4)] public int Count;
    [FieldOffset(8)] public long Integer;
    [FieldOffset(8)] public double Real;
    [FieldOffset(8)] public void* Pointer;
}
