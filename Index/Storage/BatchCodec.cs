// The operations of a batch as bytes. docs/format.md, "Batch", specifies every byte.
using System.Buffers.Binary;
using System.Text;

namespace SearchEngine.Index.Storage;

/// <summary>Writes and reads the operations of a batch: records to store, documents to delete.</summary>
internal static class BatchCodec
{
    private const int HeaderBytes = 4;
    private const int OperationBytes = 8;
    private const byte Put = 1;
    private const byte Delete = 2;

    /// <summary>Bytes that a batch of these takes.</summary>
    public static long SizeOf(IReadOnlyList<WriteOperation> operations)
    {
        long size = HeaderBytes;
        foreach (WriteOperation operation in operations)
        {
            size += OperationBytes + (operation.Entry is null
                ? sizeof(int) + Encoding.UTF8.GetByteCount(operation.Id)
                : operation.Bytes.Length);
        }

        return size;
    }

    public static void Write(Span<byte> target, IReadOnlyList<WriteOperation> operations)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target, operations.Count);
        target = target[HeaderBytes..];
        foreach (WriteOperation operation in operations)
        {
            Span<byte> body = target[OperationBytes..];
            int length;
            if (operation.Entry is null)
            {
                BinaryPrimitives.WriteInt32LittleEndian(body, operation.Ordinal);
                length = sizeof(int) + Encoding.UTF8.GetBytes(operation.Id, body[sizeof(int)..]);
            }
            else
            {
                operation.Bytes.Span.CopyTo(body);
                length = operation.Bytes.Length;
            }

            WriteLead(target, operation.Entry is null ? Delete : Put, length);
            target = body[length..];
        }
    }

    /// <summary>The operations of a batch, in order; null when these are not the bytes of one.</summary>
    public static List<BatchOperation>? Read(byte[] payload)
    {
        if (payload.Length < HeaderBytes)
            return null;
        int count = BinaryPrimitives.ReadInt32LittleEndian(payload);
        List<BatchOperation> operations = [];
        int at = HeaderBytes;
        for (int i = 0; i < count; i++)
        {
            if (payload.Length - at < OperationBytes)
                return null;
            byte kind = payload[at];
            int length = BinaryPrimitives.ReadInt32LittleEndian(payload.AsSpan(at + 4));
            at += OperationBytes;
            if (length < sizeof(int) || length > payload.Length - at || kind is not (Put or Delete))
                return null;
            ReadOnlyMemory<byte> body = payload.AsMemory(at, length);
            if (kind == Put && RecordView.TryOpen(body.Span, out _))
                operations.Add(new BatchOperation(body, "", 0));
            else if (kind == Delete)
                operations.Add(new BatchOperation(null, Encoding.UTF8.GetString(body.Span[sizeof(int)..]),
                    BinaryPrimitives.ReadInt32LittleEndian(body.Span)));
            else
                return null;
            at += length;
        }

        return at == payload.Length ? operations : null;
    }

    private static void WriteLead(Span<byte> target, byte kind, int length)
    {
        target[..OperationBytes].Clear();
        target[0] = kind;
        BinaryPrimitives.WriteInt32LittleEndian(target[4..], length);
    }
}
