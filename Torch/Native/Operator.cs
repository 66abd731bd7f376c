// One aten operator, looked up by name and overload when it is first called; a call packs its arguments on the stack.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp.Native;

/// <remarks>Thread-safe: the handle is immutable once found, and two threads that look it up get equal ones. What the
/// loaded libtorch lacks it lacks for good, and is not looked for again.</remarks>
internal sealed unsafe class Operator(string name, string overload = "")
{
    private const int MaxListResults = 1024;
    private nint handle;
    private volatile bool isAbsent;

    /// <summary>Whether the loaded libtorch has this operator.</summary>
    public bool Exists
    {
        get
        {
            if (handle != 0) return true;
            if (isAbsent) return false;
            handle = Find();
            isAbsent = handle == 0;
            return !isAbsent;
        }
    }

    /// <summary>Calls it for its one tensor.</summary>
    public Tensor Call(params ReadOnlySpan<Argument> arguments)
    {
        NativeValue result = default;
        Run(arguments, &result, 1);
        return new Tensor((nint)result.Pointer);
    }

    /// <summary>Calls it for its two tensors.</summary>
    public (Tensor, Tensor) CallForTwo(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeValue[2];
        Run(arguments, results, 2);
        return (new Tensor((nint)results[0].Pointer), new Tensor((nint)results[1].Pointer));
    }

    /// <summary>Calls it for its list of tensors.</summary>
    [SkipLocalsInit]
    public Tensor[] CallForList(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeValue[MaxListResults];
        var tensors = new Tensor[Run(arguments, results, MaxListResults)];
        for (var k = 0; k < tensors.Length; k++) tensors[k] = new Tensor((nint)results[k].Pointer);
        return tensors;
    }

    /// <summary>Calls it for its truth value.</summary>
    public bool CallForBool(params ReadOnlySpan<Argument> arguments)
    {
        NativeValue result = default;
        Run(arguments, &result, 1);
        return (byte)result.Integer != 0;
    }

    /// <summary>Calls an operator that changes <paramref name="self"/>, its first argument, and answers it.</summary>
    public Tensor CallInPlace(Tensor self, params ReadOnlySpan<Argument> rest)
    {
        NativeValue result = default;
        Span<Argument> arguments = new Argument[rest.Length + 1];
        arguments[0] = self;
        rest.CopyTo(arguments[1..]);
        Run(arguments, &result, 1);
        NativeMethods.st_release((nint)result.Pointer); // one more reference to self
        return self;
    }

    private string Name => overload.Length == 0 ? $"aten::{name}" : $"aten::{name}.{overload}";

    private nint Find()
    {
        fixed (byte* nameBytes = Encoding.UTF8.GetBytes($"aten::{name}\0"),
            overloadBytes = Encoding.UTF8.GetBytes(overload + "\0"))
            return NativeMethods.st_operator(nameBytes, overloadBytes);
    }

    [SkipLocalsInit]
    private int Run(ReadOnlySpan<Argument> arguments, NativeValue* results, int capacity)
    {
        if (!Exists) throw new ExternalException($"libtorch {torch.__version__} has no operator {Name}");
        var values = stackalloc NativeValue[arguments.Length];
        var words = stackalloc long[WordsOf(arguments)];
        for (var k = 0; k < arguments.Length; k++) words = Pack(in arguments[k], values + k, words);
        var count = NativeMethods.st_call(handle, values, arguments.Length, results, capacity);
        // Else a finalizer may free an argument in the middle of the call.
        foreach (ref readonly var argument in arguments) GC.KeepAlive(argument.Object);
        return NativeMethods.Check(count);
    }

    private static int WordsOf(ReadOnlySpan<Argument> arguments)
    {
        var words = 0;
        foreach (ref readonly var argument in arguments)
        {
            if (argument.Kind is ValueKind.Ints or ValueKind.Tensors or ValueKind.OptionalTensors)
                words += ((Array)argument.Object!).Length;
        }
        return words;
    }

    private static long* Pack(in Argument argument, NativeValue* value, long* words)
    {
        value->Kind = argument.Kind;
        value->Count = 0;
        value->Integer = argument.Bits;
        switch (argument.Kind)
        {
            case ValueKind.Tensor:
                value->Integer = Unsafe.As<Tensor>(argument.Object!).Handle;
                break;
            case ValueKind.Ints:
                var numbers = Unsafe.As<long[]>(argument.Object!);
                value->Count = numbers.Length;
                value->Pointer = words;
                foreach (var number in numbers) *words++ = number;
                break;
            case ValueKind.Tensors or ValueKind.OptionalTensors:
                var tensors = Unsafe.As<Tensor?[]>(argument.Object!);
                value->Count = tensors.Length;
                value->Pointer = words;
                foreach (var tensor in tensors) *words++ = tensor is null ? 0 : tensor.Handle;
                break;
        }
        return words;
    }
}
