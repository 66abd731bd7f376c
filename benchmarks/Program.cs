// dotnet run -c Release --project benchmarks -- NAME [options]
using SearchEngine.Benchmarks.Tokenization;
using SearchEngine.Benchmarks.Torch;

return args switch
{
    ["tokenizer", .. var options] => TokenizerBenchmark.Run(options),
    ["torch-calls", ..] => BoxedCalls.Run(),
    ["torch-decoder", .. var options] => Decoder.Run(options),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: benchmarks tokenizer [--text FILE.jsonl[.xz]] [--megabytes N] [--rounds N]");
    Console.Error.WriteLine("                            [--vocabularies DIR,DIR]");
    Console.Error.WriteLine("       benchmarks torch-calls");
    Console.Error.WriteLine("       benchmarks torch-decoder [--threads N] [--workers N] [--texts N] [--device D]");
    return 2;
}
