namespace TorchSharp;

/// <summary>Converting and moving modules; each answers the module itself, under its own type.</summary>
public static class ModuleExtensionMethods
{
    /// <summary>Converts the floating-point parameters and buffers.</summary>
    public static T to<T>(this T module, torch.ScalarType type, bool non_blocking = false) where T : torch.nn.Module
    {
        module.Convert(type, null);
        return module;
    }

    /// <summary>Moves parameters and buffers to a device.</summary>
    public static T to<T>(this T module, torch.Device device, bool non_blocking = false) where T : torch.nn.Module
    {
        module.Convert(null, device);
        return module;
    }

    /// <summary>Moves parameters and buffers to a device and converts those of floating point.</summary>
    public static T to<T>(this T module, torch.Device device, torch.ScalarType type,
        bool non_blocking = false) where T : torch.nn.Module
    {
        module.Convert(type, device);
        return module;
    }

    /// <summary>Moves parameters and buffers to a device.</summary>
    public static T to<T>(this T module, DeviceType deviceType, int deviceIndex = -1,
        bool non_blocking = false) where T : torch.nn.Module
    {
        module.Convert(null, new torch.Device(deviceType, deviceIndex));
        return module;
    }

    /// <summary>Moves parameters and buffers to the processor.</summary>
    public static T cpu<T>(this T module, bool non_blocking = false) where T : torch.nn.Module => module.to(torch.CPU);

    /// <summary>Moves parameters and buffers to a GPU, the current one by default.</summary>
    public static T cuda<T>(this T module, int deviceIndex = -1, bool non_blocking = false) where T : torch.nn.Module =>
        module.to(DeviceType.CUDA, deviceIndex);
}
