using TorchSharp;

namespace SearchEngine.Trainer.Training;

/// <summary>Where training runs.</summary>
internal static class TrainingDevice
{
    /// <summary>Opens a device.</summary>
    /// <param name="name">cpu or cuda.</param>
    /// <exception cref="TrainingException">It is not there.</exception>
    public static torch.Device Open(string name)
    {
        torch.Device device = torch.device(name);
        return device.type == DeviceType.CPU || torch.cuda.is_available()
            ? device
            : throw new TrainingException($"There is no {name} here. Train on cpu, or where a GPU is.");
    }
}
