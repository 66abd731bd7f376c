// dotnet run -c Release --project benchmarks -- NAME [options]
using SearchEngine.Benchmarks.Torch;

return args switch
{
    ["torch-calls", ..] => BoxedCalls.Run(),
    ["torch-decoder", .. var options] => Decoder.Run(options),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: benchmarks torch-calls");
    Console.Error.WriteLine("       benchmarks torch-decoder [--threads N] [--workers N] [--texts N] [--device D]");
    return 2;
}
