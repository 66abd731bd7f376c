// SearchEngine.Index by itself: a durable collection of one's own vectors, searched by likeness.
using SearchEngine.Index;

string folder = Path.Combine(Directory.CreateTempSubdirectory("sample-").FullName, "colours");
CollectionSettings settings = new() { Model = "", ModelVersion = "", Dimensions = 3 };
await using Collection colours = await Collection.CreateAsync(folder, settings, embedder: null);
await colours.UpsertAsync([
    new Document { Id = "red", Text = "red", Vector = [1, 0, 0] },
    new Document { Id = "orange", Text = "orange", Vector = [1, 0.5f, 0] },
    new Document { Id = "blue", Text = "blue", Vector = [0, 0, 1] }]);
ScoredSlot[] nearest = new ScoredSlot[2];
int found = colours.SearchDense([0.9f, 0.1f, 0], k: 2, ef: 64, exact: false, filter: null, nearest);
foreach (ScoredSlot hit in nearest[..found])
    Console.WriteLine($"{hit.Score:f3} {colours.Read(hit.Slot)!.Text}");
