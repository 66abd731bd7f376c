namespace SearchEngine.Embedder.Tests.Families;

/// <summary>Tensors of normally distributed numbers: written to a file, and kept for the reference.</summary>
internal sealed class RandomTensors(Random random)
{
    private readonly SafetensorsWriter writer = new();

    /// <summary>The values by name, without the prefix that the file has.</summary>
    public Dictionary<string, double[]> Values { get; } = [];

    public float[] Add(string prefix, string name, double mean, double deviation, params long[] shape)
    {
        var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)(mean + deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()))
                * Math.Cos(2 * Math.PI * random.NextDouble()));
        }
        Values[name] = Array.ConvertAll(values, value => (double)value);
        writer.Add(prefix + name, shape, values);
        return values;
    }

    public void Save(string path) => writer.Save(path);
}
