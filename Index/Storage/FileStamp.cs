// Name, length and checksum of a file that a manifest relies on.
namespace SearchEngine.Index.Storage;

/// <summary>What a file must be.</summary>
/// <param name="Name">Its path within the generation's folder, with '/'.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Checksum">CRC-32C of its bytes.</param>
internal sealed record FileStamp(string Name, long Length, uint Checksum)
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Reads a file and notes what it is.</summary>
    public static FileStamp Of(string folder, string name)
    {
        using FileStream stream = File.OpenRead(Path.Combine(folder, name));
        byte[] buffer = new byte[BufferBytes];
        uint checksum = 0;
        int read;
        while ((read = stream.Read(buffer)) > 0)
            checksum = Crc32C.Append(checksum, buffer.AsSpan(0, read));
        return new FileStamp(name, stream.Length, checksum);
    }

    /// <summary>Writes a file, makes it durable and notes what it is. The caller syncs the folder.</summary>
    public static FileStamp Write(string folder, string name, ReadOnlySpan<byte> content)
    {
        using FileStream stream = new(Path.Combine(folder, name), FileMode.Create, FileAccess.Write, FileShare.None, 0);
        stream.Write(content);
        stream.Flush(flushToDisk: true);
        return new FileStamp(name, content.Length, Crc32C.Of(content));
    }

    /// <summary>Says what is wrong with the file; null when it is what it must be.</summary>
    public string? Complaint(string folder)
    {
        string path = Path.Combine(folder, Name);
        if (!File.Exists(path))
            return "the file is missing";
        FileStamp found = Of(folder, Name);
        if (found.Length != Length)
            return $"it has {found.Length} bytes and should have {Length}";
        return found.Checksum == Checksum ? null : "its checksum does not fit";
    }

    /// <summary>Refuses a file that is not what it must be.</summary>
    /// <exception cref="DataDamagedException">It is not.</exception>
    public void Require(string folder)
    {
        if (Complaint(folder) is { } complaint)
            throw new DataDamagedException(Path.Combine(folder, Name), complaint);
    }

    /// <summary>Reads the file, which must be what it was.</summary>
    /// <exception cref="DataDamagedException">It is not.</exception>
    public byte[] Read(string folder)
    {
        string path = Path.Combine(folder, Name);
        byte[] content = File.Exists(path) ? File.ReadAllBytes(path) : [];
        if (content.Length != Length || Crc32C.Of(content) != Checksum)
            throw new DataDamagedException(path, Complaint(folder) ?? "it changed while it was read");
        return content;
    }
}
