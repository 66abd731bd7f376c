namespace SearchEngine.Embedder.Cpu;

/// <summary>The rotary angles of a pass, looked up or built once for all its layers and members. Who computes on them
/// keeps this object reachable.</summary>
internal sealed class PassAngles
{
    private readonly AlignedBuffer<float>[] full;
    private readonly AlignedBuffer<float>[] windowed;

    public PassAngles(CpuModel model, SequenceRows[] sequences)
    {
        full = Tables(model.Rotary);
        windowed = ReferenceEquals(model.WindowRotary, model.Rotary) ? full : Tables(model.WindowRotary);

        AlignedBuffer<float>[] Tables(Rotary rotary) =>
            Array.ConvertAll(sequences, sequence => rotary.TableFor(sequence.Count));
    }

    /// <summary>[positions, cos half | sin half] of a sequence of the pass.</summary>
    public AlignedBuffer<float> Of(int sequence, bool hasWindow) => (hasWindow ? windowed : full)[sequence];
}
