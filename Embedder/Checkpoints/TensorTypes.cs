namespace SearchEngine.Embedder;

/// <summary>Spelling and size of the element types, as https://github.com/huggingface/safetensors defines them.
/// </summary>
internal static class TensorTypes
{
    private static readonly (TensorType Type, string Name, int Bytes)[] All =
    [
        (TensorType.F32, "F32", 4), (TensorType.F16, "F16", 2), (TensorType.BF16, "BF16", 2),
        (TensorType.F64, "F64", 8), (TensorType.I8, "I8", 1), (TensorType.U8, "U8", 1),
        (TensorType.I16, "I16", 2), (TensorType.U16, "U16", 2), (TensorType.I32, "I32", 4),
        (TensorType.U32, "U32", 4), (TensorType.I64, "I64", 8), (TensorType.U64, "U64", 8),
        (TensorType.Bool, "BOOL", 1), (TensorType.F8E4M3, "F8_E4M3", 1), (TensorType.F8E5M2, "F8_E5M2", 1),
    ];

    public static int Bytes(this TensorType type) => All[(int)type].Bytes;

    public static string Spelling(this TensorType type) => All[(int)type].Name;

    public static TensorType? Parse(string name)
    {
        foreach (var entry in All)
        {
            if (entry.Name == name) return entry.Type;
        }
        return null;
    }
}
