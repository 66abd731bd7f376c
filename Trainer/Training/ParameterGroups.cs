using TorchSharp;
using TorchSharp.Modules;

namespace SearchEngine.Trainer.Training;

/// <summary>AdamW over what trains: no decay on norms, biases and embeddings, and an own rate for the latter.</summary>
internal sealed class ParameterGroups : IDisposable
{
    private const double Beta2 = 0.98; // as RoBERTa (Liu et al., 2019, section 3.1), steadier with large batches

    private readonly AdamW optimizer;
    private readonly double[] factors;
    private readonly torch.optim.ILearningRateController[] groups;

    /// <summary>Groups the parameters that require gradients.</summary>
    /// <exception cref="TrainingException">None does.</exception>
    public ParameterGroups(IEnumerable<(string Name, Parameter Parameter)> parameters, ContrastiveSettings settings)
    {
        (string name, Parameter parameter)[] trained = parameters
            .Where(entry => entry.Parameter.requires_grad).ToArray();
        if (trained.Length == 0)
        {
            throw new TrainingException("No parameter of the model requires gradients. Unfreeze or add adapters.");
        }
        Trained = Array.ConvertAll(trained, entry => entry.parameter);
        List<AdamW.ParamGroup> made = [];
        List<double> rates = [];
        foreach (IGrouping<(bool Embedding, bool Matrix), (string, Parameter)> group in trained.GroupBy(
            entry => (entry.name.Contains("embed_tokens", StringComparison.Ordinal), entry.parameter.shape.Length > 1)))
        {
            AdamW.Options options = new()
            {
                LearningRate = settings.LearningRate,
                beta1 = 0.9,
                beta2 = Beta2,
                eps = 1e-8,
                weight_decay = group.Key.Matrix && !group.Key.Embedding ? settings.WeightDecay : 0,
            };
            made.Add(new AdamW.ParamGroup(group.Select(entry => entry.Item2), options));
            rates.Add(group.Key.Embedding ? settings.EmbeddingRateFactor : 1);
        }
        optimizer = torch.optim.AdamW(made, settings.LearningRate, 0.9, Beta2);
        groups = optimizer.ParamGroups.ToArray();
        factors = rates.ToArray();
    }

    /// <summary>Every parameter that is trained.</summary>
    public Parameter[] Trained { get; }

    /// <summary>One step at a rate, then forgets the gradients.</summary>
    public void Step(double rate)
    {
        for (int i = 0; i < groups.Length; i++)
        {
            groups[i].LearningRate = rate * factors[i];
        }
        optimizer.step();
        optimizer.zero_grad();
    }

    /// <summary>Writes the moments.</summary>
    public void Save(BinaryWriter writer) => optimizer.save_state_dict(writer);

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public void Load(BinaryReader reader) => optimizer.load_state_dict(reader);

    /// <summary>Frees the moments.</summary>
    public void Dispose() => optimizer.Dispose();
}
