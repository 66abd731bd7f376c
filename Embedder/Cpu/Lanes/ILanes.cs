namespace SearchEngine.Embedder.Cpu.Lanes;

/// <summary>
/// Float vectors of one width, as a type: a loop that is generic over it is written once and compiled for every width.
/// All members are single instructions or a few, and inlined.
/// </summary>
/// <typeparam name="TVector">The vector.</typeparam>
internal unsafe interface ILanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Floats in a vector.</summary>
    static abstract int Count { get; }

    static abstract TVector All(float value);

    static abstract TVector Load(float* source);

    static abstract void Store(TVector value, float* target);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>a b + c, fused where the machine can.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    static abstract TVector Max(TVector a, TVector b);

    static abstract TVector Min(TVector a, TVector b);

    static abstract TVector Abs(TVector a);

    /// <summary>The magnitude of the first with the sign of the second.</summary>
    static abstract TVector CopySign(TVector magnitude, TVector sign);

    /// <summary>To the nearest whole number, halves to even.</summary>
    static abstract TVector Round(TVector a);

    /// <summary>2^n for whole n from -126 to 127.</summary>
    static abstract TVector PowerOfTwo(TVector n);

    /// <summary>The first lane.</summary>
    static abstract float First(TVector a);

    /// <summary>Sum of all lanes.</summary>
    static abstract float Sum(TVector a);

    /// <summary>The greatest lane.</summary>
    static abstract float Greatest(TVector a);

    /// <summary>Floats of integers less a number.</summary>
    static abstract TVector FromIntegers(int* source, int less);

    /// <summary>Stores whole numbers within a byte's range as signed bytes, four vectors' worth.</summary>
    static abstract void StoreBytes(TVector a, TVector b, TVector c, TVector d, sbyte* target);

    /// <summary>Stores whole numbers within a short's range as shorts, two vectors' worth.</summary>
    static abstract void StoreShorts(TVector a, TVector b, short* target);
}
