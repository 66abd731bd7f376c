// SearchEngine.Embedder by itself: texts to vectors. The argument is a model folder.
using SearchEngine.Embedder;

using EmbeddingModel model = EmbeddingModel.Load(args.Length > 0 ? args[0] : "models/default");
string[] texts = ["Magnets attract iron.", "Bread is baked in an oven."];
float[][] documents = model.Embed(texts, EmbeddingRole.Document);
float[] query = model.Embed(["what do magnets attract"], EmbeddingRole.Query)[0];
for (int i = 0; i < texts.Length; i++)
    Console.WriteLine($"{query.Zip(documents[i], (a, b) => a * b).Sum():f3} {texts[i]}");
