using SearchEngine.Embedder;

namespace SearchEngine.Trainer.Initialization;

/// <summary>Tensors that training starts from: constants and normal values, for one safetensors file.</summary>
internal sealed class StartTensors
{
    private readonly SafetensorsWriter writer = new();

    /// <summary>The names added so far.</summary>
    public List<string> Names { get; } = [];

    /// <summary>Adds values.</summary>
    public void Add(string name, float[] values, params int[] shape)
    {
        Names.Add(name);
        writer.Add(name, Array.ConvertAll(shape, size => (long)size), values);
    }

    /// <summary>Adds one value in every place.</summary>
    public void AddConstant(string name, float value, params int[] shape)
    {
        float[] values = new float[shape.Aggregate(1, (product, size) => product * size)];
        Array.Fill(values, value);
        Add(name, values, shape);
    }

    /// <summary>Adds a LayerNorm that scales by one and shifts by nothing.</summary>
    public void AddNorm(string name, int size)
    {
        AddConstant(name + ".weight", 1, size);
        AddConstant(name + ".bias", 0, size);
    }

    /// <summary>Adds normal values of variance gain² / columns.</summary>
    public void AddGaussian(string name, int rows, int columns, Random random, float gain = 1)
    {
        float[] values = new float[rows * columns];
        double deviation = gain / Math.Sqrt(columns);
        for (int i = 0; i < values.Length; i++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            values[i] = (float)(deviation * radius * Math.Cos(2 * Math.PI * random.NextDouble()));
        }
        Add(name, values, rows, columns);
    }

    /// <summary>Writes the file; it appears whole.</summary>
    public void Save(string path) => writer.Save(path);
}
