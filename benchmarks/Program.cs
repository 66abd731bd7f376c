// dotnet run -c Release --project benchmarks -- NAME [options]
using SearchEngine.Benchmarks.Ann;
using SearchEngine.Benchmarks.Query;
using SearchEngine.Benchmarks.Storage;
using SearchEngine.Benchmarks.Tokenization;
using SearchEngine.Benchmarks.Torch;

return args switch
{
    ["ann-data", .. var options] => GeneratedData.Run(options),
    ["ann-model-data", .. var options] => ModelData.Run(options),
    ["search", .. var options] => await SearchBenchmark.RunAsync(options),
    ["writes", .. var options] => await WriteBenchmark.RunAsync(options),
    ["opening", .. var options] => await OpeningBenchmark.RunAsync(options),
    ["opening-writer", var folder] => await OpeningBenchmark.WriteUntilKilledAsync(folder),
    ["large", .. var options] => await LargeBenchmark.RunAsync(options),
    ["tokenizer", .. var options] => TokenizerBenchmark.Run(options),
    ["torch-calls", ..] => BoxedCalls.Run(),
    ["torch-decoder", .. var options] => Decoder.Run(options),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: benchmarks ann-data FOLDER COUNT QUERIES DIMENSIONS");
    Console.Error.WriteLine("       benchmarks ann-model-data FOLDER MODEL TEXTS COUNT QUERIES");
    Console.Error.WriteLine("       benchmarks tokenizer [--text FILE.jsonl[.xz]] [--megabytes N] [--rounds N]");
    Console.Error.WriteLine("                            [--vocabularies DIR,DIR]");
    Console.Error.WriteLine("       benchmarks search DOCUMENTS.jsonl[.xz] QUERIES.jsonl[.xz] COUNT QUERIES DIMENSIONS");
    Console.Error.WriteLine("       benchmarks writes [SECONDS [DOCUMENTS_A_REQUEST]]");
    Console.Error.WriteLine("       benchmarks opening [DOCUMENTS [DIMENSIONS]]");
    Console.Error.WriteLine("       benchmarks large [DOCUMENTS [MEMORY_MIB [DIMENSIONS]]]");
    Console.Error.WriteLine("       benchmarks torch-calls");
    Console.Error.WriteLine("       benchmarks torch-decoder [--threads N] [--workers N] [--texts N] [--device D]");
    return 2;
}
