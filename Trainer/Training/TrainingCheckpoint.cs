// A checkpoint is a folder step-N: weights in float32, the optimiser's moments, and the step. It appears whole or not
// at all, and a resumed run continues bit for bit.

using System.Globalization;
using System.Text.Json;
using SearchEngine.Embedder;
using TorchSharp;
using TorchSharp.Modules;

namespace SearchEngine.Trainer.Training;

/// <summary>Saves and restores training.</summary>
internal sealed class TrainingCheckpoint
{
    private const string WeightsFile = "model.safetensors";
    private const string OptimizerFile = "optimizer.bin";
    private const string StateFile = "state.json";
    private const string Prefix = "step-";

    private readonly string folder;

    /// <summary>Uses a folder, made if it is missing.</summary>
    public TrainingCheckpoint(string folder)
    {
        this.folder = folder;
        Directory.CreateDirectory(folder);
    }

    /// <summary>Saves a step and removes older ones.</summary>
    public void Save(
        TrainingState state, IEnumerable<(string Name, Parameter Parameter)> parameters, ParameterGroups optimizer)
    {
        string final = Path.Combine(folder, Prefix + state.Step.ToString("d8", CultureInfo.InvariantCulture));
        string partial = final + ".partial";
        if (Directory.Exists(partial))
        {
            Directory.Delete(partial, recursive: true);
        }
        Directory.CreateDirectory(partial);
        WriteWeights(parameters, Path.Combine(partial, WeightsFile));
        using (BinaryWriter writer = new(File.Create(Path.Combine(partial, OptimizerFile))))
        {
            optimizer.Save(writer);
        }
        File.WriteAllText(Path.Combine(partial, StateFile), JsonSerializer.Serialize(state));
        if (Directory.Exists(final))
        {
            Directory.Delete(final, recursive: true);
        }
        Directory.Move(partial, final);
        foreach (string old in Steps().Where(path => path != final))
        {
            Directory.Delete(old, recursive: true);
        }
    }

    /// <summary>Restores the newest step, if there is one.</summary>
    /// <returns>Its state, or null.</returns>
    /// <exception cref="TrainingException">It was made by a run with other settings, or is damaged.</exception>
    public TrainingState? Restore(
        string fingerprint, IEnumerable<(string Name, Parameter Parameter)> parameters, ParameterGroups optimizer)
    {
        string? newest = Steps().LastOrDefault();
        if (newest is null)
        {
            return null;
        }
        try
        {
            return Read(newest, fingerprint, parameters, optimizer);
        }
        catch (Exception error) when (error is JsonException or IOException or ModelFolderException
            or InvalidDataException or ArgumentException or InvalidOperationException)
        {
            throw new TrainingException(
                $"{newest} is damaged ({error.Message}). Delete it: the stage then begins anew.",
                error);
        }
    }

    private TrainingState Read(
        string newest, string fingerprint, IEnumerable<(string Name, Parameter Parameter)> parameters,
        ParameterGroups optimizer)
    {
        TrainingState state = JsonSerializer.Deserialize<TrainingState>(
            File.ReadAllText(Path.Combine(newest, StateFile))) ?? throw new JsonException($"{StateFile} is empty");
        if (state.Fingerprint != fingerprint)
        {
            throw new TrainingException(
                $"{newest} was made with other settings or data. Resume with the same ones, or delete {folder}.");
        }
        ReadWeights(parameters, Path.Combine(newest, WeightsFile));
        using BinaryReader reader = new(File.OpenRead(Path.Combine(newest, OptimizerFile)));
        optimizer.Load(reader);
        return state;
    }

    /// <summary>Writes every parameter in float32 under its own name.</summary>
    public static void WriteWeights(IEnumerable<(string Name, Parameter Parameter)> parameters, string path)
    {
        SafetensorsWriter writer = new();
        foreach ((string name, Parameter parameter) in parameters)
        {
            writer.Add(name, parameter.shape, () =>
            {
                using DisposeScope scope = torch.NewDisposeScope();
                return parameter.detach().to(torch.float32).cpu().data<float>().ToArray();
            });
        }
        writer.Save(path);
    }

    /// <summary>Reads every parameter from a file with the same names and shapes.</summary>
    public static void ReadWeights(IEnumerable<(string Name, Parameter Parameter)> parameters, string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        using IDisposable quiet = torch.no_grad();
        foreach ((string name, Parameter parameter) in parameters)
        {
            if (!file.TryGet(name, out TensorView? view))
            {
                throw new TrainingException($"{path} has no tensor {name}. It belongs to another model.");
            }
            using DisposeScope scope = torch.NewDisposeScope();
            parameter.copy_(torch.tensor(view.Expect(parameter.shape).ToFloats(), parameter.shape));
        }
    }

    private string[] Steps() => Directory.GetDirectories(folder, Prefix + "*")
        .Where(path => !path.EndsWith(".partial", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal).ToArray();
}
