// dotnet run -c Release --project benchmarks -- NAME [options]
using SearchEngine.Benchmarks.Ann;
using SearchEngine.Benchmarks.Http;
using SearchEngine.Benchmarks.Query;
using SearchEngine.Benchmarks.Storage;
using SearchEngine.Benchmarks.Tokenization;
using SearchEngine.Benchmarks.Torch;
using SearchEngine.Benchmarks.Training;

return args switch
{
    ["ann-data", .. var options] => GeneratedData.Run(options),
    ["ann-model-data", .. var options] => ModelData.Run(options),
    ["search", .. var options] => await SearchBenchmark.RunAsync(options),
    ["map", .. var options] => MapStudy.Run(options),
    ["http", .. var options] => await HttpLoad.RunAsync(options),
    ["beside-work", .. var options] => await BesideWork.RunAsync(options),
    ["writes", .. var options] => await WriteBenchmark.RunAsync(options),
    ["opening", .. var options] => await OpeningBenchmark.RunAsync(options),
    ["opening-writer", var folder] => await OpeningBenchmark.WriteUntilKilledAsync(folder),
    ["large", .. var options] => await LargeBenchmark.RunAsync(options),
    ["tokenizer", .. var options] => TokenizerBenchmark.Run(options),
    ["fine-tune-study", .. var options] => await FineTuneStudy.RunAsync(options),
    ["shape-study", .. var options] => new ShapeStudy(StudyOptions.Read(options)).Run(),
    ["stage-study", .. var options] => RunStageStudy(options),
    ["torch-calls", ..] => BoxedCalls.Run(),
    ["torch-decoder", .. var options] => Decoder.Run(options),
    ["torch-engine", .. var options] => EngineBenchmark.Run(options),
    _ => Usage(),
};

static int RunStageStudy(string[] options)
{
    using StageStudy study = new(StudyOptions.Read(options), options);
    return study.Run();
}

static int Usage()
{
    Console.Error.WriteLine("usage: benchmarks ann-data FOLDER COUNT QUERIES DIMENSIONS");
    Console.Error.WriteLine("       benchmarks ann-model-data FOLDER MODEL TEXTS COUNT QUERIES");
    Console.Error.WriteLine("       benchmarks http URL DATA_FOLDER [--ef N] [--seconds N] [--clients 1,8,32]");
    Console.Error.WriteLine("                       [--ingest yes|no]");
    Console.Error.WriteLine("       benchmarks beside-work URL [--documents N] [--rate N] [--seconds N] [--steps N]");
    Console.Error.WriteLine("       benchmarks map VECTORS.fbin [COUNT [SEEDS]]");
    Console.Error.WriteLine("       benchmarks tokenizer [--text FILE.jsonl[.xz]] [--megabytes N] [--rounds N]");
    Console.Error.WriteLine("                            [--vocabularies DIR,DIR]");
    Console.Error.WriteLine("       benchmarks search DOCUMENTS.jsonl[.xz] QUERIES.jsonl[.xz] COUNT QUERIES DIMENSIONS");
    Console.Error.WriteLine("       benchmarks writes [SECONDS [DOCUMENTS_A_REQUEST]]");
    Console.Error.WriteLine("       benchmarks opening [DOCUMENTS [DIMENSIONS]]");
    Console.Error.WriteLine("       benchmarks large [DOCUMENTS [MEMORY_MIB [DIMENSIONS]]]");
    Console.Error.WriteLine("       benchmarks fine-tune-study --dataset BEIR_DIR [--model DIR] [--config FILE.json]");
    Console.Error.WriteLine("                  [--seeds 1,2,3] [--negatives none,random,top,aware] [--margin 0.95]");
    Console.Error.WriteLine("                  [--kept 7] [--labels N]");
    Console.Error.WriteLine("       benchmarks shape-study --dataset BEIR_DIR [--model DIR] [--config FILE.json] [--seeds 1,2,3]");
    Console.Error.WriteLine("                  [--shapes NAME/NAME]");
    Console.Error.WriteLine("       benchmarks stage-study --dataset BEIR_DIR --classes FILE.tsv --pairs FILE.tsv");
    Console.Error.WriteLine("                  --test-pairs FILE.tsv [--model DIR] [--config FILE.json] [--seeds 1,2,3]");
    Console.Error.WriteLine("       benchmarks torch-calls");
    Console.Error.WriteLine("       benchmarks torch-decoder [--threads N] [--workers N] [--texts N] [--device D]");
    Console.Error.WriteLine("       benchmarks torch-engine [--shape small|qwen3-0.6b|nvembed-7b] [--device D]");
    Console.Error.WriteLine("                               [--texts N] [--tokens N] [--mixed]");
    return 2;
}
