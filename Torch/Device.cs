using System.Globalization;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Where a tensor lives: a kind of device and, for GPUs, which one.</summary>
    public class Device
    {
        /// <summary>The device of a description such as "cpu", "cuda" or "cuda:1".</summary>
        /// <exception cref="ArgumentException">The description names no known device.</exception>
        public Device(string description)
        {
            var colon = description.IndexOf(':');
            type = ParseType(colon < 0 ? description : description[..colon]);
            if (colon < 0) return;
            if (!int.TryParse(description.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture,
                out var number))
                throw new ArgumentException($"'{description}' is no device: expected e.g. cpu, cuda or cuda:1",
                    nameof(description));
            index = number;
        }

        /// <summary>The device of a kind such as "cuda" and a number (-1: the current one).</summary>
        public Device(string deviceType, int index = -1)
        {
            type = ParseType(deviceType);
            this.index = index;
        }

        /// <summary>The device of a kind and a number (-1: the current one).</summary>
        public Device(DeviceType type, int index = -1)
        {
            this.type = type;
            this.index = index;
        }

        /// <summary>The GPU of a number.</summary>
        public Device(int index) : this(DeviceType.CUDA, index)
        {
        }

        internal static Device Unpack(long packed) => new((DeviceType)(packed >> 32), (int)packed);

        /// <summary>The kind of device.</summary>
        public DeviceType type { get; }

        /// <summary>Its number; -1 for the current one, and for the CPU.</summary>
        public int index { get; } = -1;

        internal long Packed => ((long)type << 32) | (uint)index;

        /// <summary>Parses a description.</summary>
        public static implicit operator Device(string description) => new(description);

        /// <summary>The description, e.g. "cuda:0".</summary>
        public override string ToString() =>
            type.ToString().ToLowerInvariant() + (index < 0 ? "" : ":" + index.ToString(CultureInfo.InvariantCulture));

        /// <summary>Same kind and number.</summary>
        public override bool Equals(object? obj) => obj is Device other && other.type == type && other.index == index;

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(type, index);

        private static DeviceType ParseType(string name) => name.ToLowerInvariant() switch
        {
            "cpu" => DeviceType.CPU,
            "cuda" => DeviceType.CUDA,
            "meta" => DeviceType.META,
            _ => throw new ArgumentException($"'{name}' is no device: expected cpu, cuda or meta", nameof(name)),
        };
    }

    /// <summary>The processor.</summary>
    public static Device CPU { get; } = new(DeviceType.CPU);

    /// <summary>The current GPU.</summary>
    public static Device CUDA { get; } = new(DeviceType.CUDA);

    /// <summary>The device of a description such as "cuda:1".</summary>
    public static Device device(string description) => new(description);

    /// <summary>The device of a kind and a number.</summary>
    public static Device device(string deviceType, int index = -1) => new(deviceType, index);

    /// <summary>The device of a kind and a number.</summary>
    public static Device device(DeviceType deviceType, int index = -1) => new(deviceType, index);

    /// <summary>The GPU of a number.</summary>
    public static Device device(int index) => new(index);
}
