// How FASTER reads and writes our values. A value is never changed in place, so a reader never sees half of one.
using FASTER.core;

namespace SearchEngine.Index.Storage;

/// <summary>Copies values out whole; every write makes a new record at the log's tail.</summary>
internal sealed class RecordFunctions : FunctionsBase<long, SpanByte, SpanByte, byte[]?, int>
{
    public override bool SingleReader(
        ref long key, ref SpanByte input, ref SpanByte value, ref byte[]? dst, ref ReadInfo readInfo)
    {
        dst = value.ToByteArray();
        return true;
    }

    public override bool ConcurrentReader(
        ref long key, ref SpanByte input, ref SpanByte value, ref byte[]? dst, ref ReadInfo readInfo)
    {
        dst = value.ToByteArray();
        return true;
    }

    public override bool SingleWriter(ref long key, ref SpanByte input, ref SpanByte src, ref SpanByte dst,
        ref byte[]? output, ref UpsertInfo upsertInfo, WriteReason reason)
    {
        src.CopyTo(ref dst);
        return true;
    }

    public override bool ConcurrentWriter(ref long key, ref SpanByte input, ref SpanByte src, ref SpanByte dst,
        ref byte[]? output, ref UpsertInfo upsertInfo) => false;

    public override bool SingleDeleter(ref long key, ref SpanByte value, ref DeleteInfo deleteInfo) => true;
}
