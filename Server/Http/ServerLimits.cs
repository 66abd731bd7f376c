// Every limit of the HTTP surface in one place. What a document may hold is limited by SearchEngine.Index.Limits;
// the numbers here bound what one request may cost before its documents are even looked at.
namespace SearchEngine.Server.Http;

/// <summary>Bounds on requests. A request beyond one is refused with an error that names the limit.</summary>
internal static class ServerLimits
{
    /// <summary>Bytes of a JSON body that carries documents or batches, after decompression.</summary>
    public const int MaxBodyBytes = 64 << 20;

    /// <summary>Bytes of a JSON body that carries one question: a search, a filter, a setting.</summary>
    public const int MaxQuestionBytes = 4 << 20;

    /// <summary>Bytes of one line of a stream: the longest text, every character escaped, with its vector.</summary>
    public const int MaxLineBytes = 8 << 20;

    /// <summary>Bytes of a whole NDJSON stream.</summary>
    public const long MaxStreamBytes = 16L << 30;

    /// <summary>Documents that a stream validates together before it stores any of them.</summary>
    public const int WindowDocuments = Index.Limits.MaxBatchDocuments;

    /// <summary>Bytes of lines that a stream holds in memory and then stores, while the sender waits.</summary>
    public const int WindowBytes = 32 << 20;

    /// <summary>Documents of a stream that are embedded and committed together.</summary>
    public const int CommitDocuments = 256;

    /// <summary>Depth to which JSON may nest; a document's metadata has a tighter limit of its own.</summary>
    public const int MaxJsonDepth = 64;

    /// <summary>Searches in one batch.</summary>
    public const int MaxBatchSearches = 256;

    /// <summary>Documents in one page of a scroll.</summary>
    public const int MaxScrollLimit = 1_000;

    /// <summary>Inputs in one embeddings request, as OpenAI's.</summary>
    public const int MaxEmbeddingInputs = 2_048;

    /// <summary>Collections in one data folder.</summary>
    public const int MaxCollections = 10_000;

    /// <summary>Jobs that run at once.</summary>
    public const int MaxRunningJobs = 2;

    /// <summary>Jobs that wait or run.</summary>
    public const int MaxWaitingJobs = 256;

    /// <summary>Jobs that are remembered; the oldest of those that are over are forgotten first.</summary>
    public const int MaxJobs = 1_000;

    /// <summary>Aliases of collections.</summary>
    public const int MaxAliases = 10_000;

    /// <summary>Metadata fields in one facet request.</summary>
    public const int MaxFacetFields = 16;

    /// <summary>Values of one facet.</summary>
    public const int MaxFacetValues = 1_000;

    /// <summary>Points of one map.</summary>
    public const int MaxMapPoints = 5_000;

    /// <summary>Documents in one reranking.</summary>
    public const int MaxRerankDocuments = 1_000;

    /// <summary>Bytes of an uploaded snapshot, model or adapter, packed and unpacked.</summary>
    public const long MaxUploadBytes = 64L << 30;

    /// <summary>Files in an uploaded model or adapter.</summary>
    public const int MaxUploadFiles = 256;

    /// <summary>Bytes of one file that is split into documents.</summary>
    public const int MaxFileBytes = 32 << 20;

    /// <summary>Files in one upload.</summary>
    public const int MaxFiles = 100;

    /// <summary>Requests a caller may send a second, unless limits.requests_per_second says otherwise; 0: any number.
    /// </summary>
    public const double RequestsPerSecond = 0;

    /// <summary>Requests of one caller that run at once, unless limits.concurrent_requests says otherwise.</summary>
    public const int ConcurrentRequests = 1_024;

    /// <summary>Seconds a read may take, unless limits.request_seconds says otherwise.</summary>
    public const double RequestSeconds = 60;

    /// <summary>The share of the memory that .NET may use beyond which requests are refused, unless limits.memory_mb
    /// says otherwise. In a container .NET may use 75 % of the container's.</summary>
    public const double MemoryShare = 0.9;

    /// <summary>The share of the memory limit beyond which requests that write are refused.</summary>
    public const double MemoryShareOfWrites = 0.95;

    /// <summary>The share of the memory limit that bodies may hold which are being read or parsed.</summary>
    public const double MemoryShareOfBodies = 0.125;

    /// <summary>Connections that are open at once.</summary>
    public const int MaxConnections = 4_096;

    /// <summary>Bytes of all header lines of a request.</summary>
    public const int MaxHeaderBytes = 32 << 10;

    /// <summary>Header lines of a request.</summary>
    public const int MaxHeaderCount = 64;

    /// <summary>Time in which a request's headers must have arrived, in seconds.</summary>
    public const int HeaderTimeoutSeconds = 15;

    /// <summary>Bytes a second below which a sender or receiver is too slow, after a grace period.</summary>
    public const double MinBytesPerSecond = 240;

    /// <summary>Seconds of grace before <see cref="MinBytesPerSecond"/> counts.</summary>
    public const int SlowGraceSeconds = 10;

    /// <summary>Seconds for which a stopping server lets running requests finish.</summary>
    public const int DrainSeconds = 30;

    /// <summary>Seconds in which a stopping server checkpoints a collection; later it leaves it to recovery.</summary>
    public const int CloseSeconds = 120;
}
