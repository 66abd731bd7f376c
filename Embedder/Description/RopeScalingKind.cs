namespace SearchEngine.Embedder;

/// <summary>How rotary frequencies are changed for texts longer than those first trained on.</summary>
public enum RopeScalingKind
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>All positions are divided by the factor.</summary>
    Linear,

    /// <summary>The base grows with the length of the text once that exceeds the original maximum (NTK).</summary>
    Dynamic,

    /// <summary>Llama 3.1: long wavelengths are stretched, short ones kept, those between interpolated.</summary>
    Llama3,
}
