using System.Runtime.InteropServices;
using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Initialization;

/// <summary>Token vectors at rest between two stages: [vocabulary, width] float32 behind two sizes.</summary>
internal static class TokenVectorFile
{
    /// <summary>Writes vectors; the file appears whole or not at all.</summary>
    public static void Save(string path, float[][] vectors)
    {
        string partial = path + ".partial";
        using (BinaryWriter writer = new(File.Create(partial)))
        {
            writer.Write(vectors.Length);
            writer.Write(vectors[0].Length);
            foreach (float[] vector in vectors)
            {
                writer.Write(MemoryMarshal.AsBytes<float>(vector));
            }
        }
        File.Move(partial, path, overwrite: true);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public static float[][] Load(string path, int vocabularySize, int width)
    {
        using BinaryReader reader = new(File.OpenRead(path));
        if (reader.ReadInt32() != vocabularySize || reader.ReadInt32() != width)
        {
            throw new DatasetException(
                $"{path}: made for other sizes than {vocabularySize} x {width}. Delete it; it is made anew.");
        }
        float[][] vectors = new float[vocabularySize][];
        for (int token = 0; token < vocabularySize; token++)
        {
            vectors[token] = new float[width];
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(vectors[token].AsSpan()));
        }
        return vectors;
    }
}
