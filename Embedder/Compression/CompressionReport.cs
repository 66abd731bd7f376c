namespace SearchEngine.Embedder.Compression;

/// <summary>What compression did to a model.</summary>
/// <param name="Method">How.</param>
/// <param name="Output">Folder of the result.</param>
/// <param name="ChangedTensors">Trunk matrices that were changed.</param>
/// <param name="ZeroShare">Share of their weights that is zero now.</param>
/// <param name="BytesBefore">Size of the weights.</param>
/// <param name="BytesAfter">Size of the weights now.</param>
/// <param name="MeanCosine">Mean cosine of the texts' vectors, before against after.</param>
/// <param name="MinCosine">The least of them.</param>
public sealed record CompressionReport(CompressionMethod Method, string Output, int ChangedTensors, double ZeroShare,
    long BytesBefore, long BytesAfter, double MeanCosine, double MinCosine);
