using TorchSharp;

namespace SearchEngine.Trainer.Training;

/// <summary>Where training runs.</summary>
internal static class TrainingDevice
{
    /// <summary>The type of matrix products on a device.</summary>
    public static torch.ScalarType ComputeType(torch.Device device, FineTuneSettings settings) =>
        device.type == DeviceType.CUDA && settings.UsesBfloat16OnGpu ? torch.bfloat16 : torch.float32;

    /// <summary>Opens a device.</summary>
    /// <param name="name">cpu, cuda, or auto: the GPU where there is one.</param>
    /// <exception cref="TrainingException">It is not there.</exception>
    public static torch.Device Open(string name)
    {
        torch.Device device = torch.device(
            name != "auto" ? name : torch.cuda.is_available() ? "cuda" : "cpu");
        return device.type == DeviceType.CPU || torch.cuda.is_available()
            ? device
            : throw new TrainingException($"There is no {name} here. Train on cpu, or where a GPU is.");
    }
}
