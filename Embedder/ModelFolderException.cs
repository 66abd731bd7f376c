namespace SearchEngine.Embedder;

/// <summary>A file of a model folder that is missing, damaged, or asks for something that is not supported.</summary>
public sealed class ModelFolderException : Exception
{
    /// <summary>Creates the error. The message reads "file: problem".</summary>
    /// <param name="file">Path of the file or folder at fault.</param>
    /// <param name="problem">What is wrong, with the value found, and what to do about it.</param>
    /// <param name="cause">The error beneath, if there was one.</param>
    public ModelFolderException(string file, string problem, Exception? cause = null)
        : base($"{file}: {problem}", cause)
    {
        File = file;
    }

    /// <summary>Path of the file or folder at fault.</summary>
    public string File { get; }
}
