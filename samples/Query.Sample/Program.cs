// SearchEngine.Query on top of an index and a model: hybrid search in a program. The argument is a model folder.
using SearchEngine.Embedder;
using SearchEngine.Index;
using SearchEngine.Query;

using EmbeddingModel model = EmbeddingModel.Load(args.Length > 0 ? args[0] : "models/default");
string folder = Path.Combine(Directory.CreateTempSubdirectory("sample-").FullName, "facts");
CollectionSettings settings = new() { Model = model.Name, ModelVersion = model.Version, Dimensions = model.Dimensions };
await using Collection facts = await Collection.CreateAsync(folder, settings, model);
await facts.UpsertAsync([
    new Document { Id = "1", Text = "Magnets attract iron." },
    new Document { Id = "2", Text = "Bread is baked in an oven." }]);
SearchResponse answer = await new Searcher(facts).SearchAsync(new SearchRequest { Query = "what do magnets attract" });
foreach (SearchHit hit in answer.Hits)
    Console.WriteLine($"{hit.Score:f3} {hit.Text}");
