// Matryoshka representation learning (Kusupati et al., 2022): the mean over m of L_inner on the first m components,
// renormalised, so that vectors may be cut short afterwards and still search well.

using TorchSharp;
using TorchSharp.Modules;

namespace SearchEngine.Trainer.Losses;

/// <summary>Another loss at several lengths of the same vectors; each length counts alike.</summary>
public sealed class MatryoshkaLoss : IContrastiveLoss
{
    private readonly IContrastiveLoss inner;
    private readonly int[] sizes;

    /// <summary>Wraps a loss.</summary>
    /// <param name="inner">The loss at each length.</param>
    /// <param name="sizes">Lengths, each from 1 to the vectors' own; name the whole length too.</param>
    public MatryoshkaLoss(IContrastiveLoss inner, IReadOnlyList<int> sizes)
    {
        if (sizes.Count == 0 || sizes.Any(size => size < 1))
        {
            throw new ArgumentException("Matryoshka lengths must be given, each at least 1.", nameof(sizes));
        }
        this.inner = inner;
        this.sizes = sizes.ToArray();
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters => inner.Parameters;

    /// <inheritdoc/>
    public void KeepInBounds() => inner.KeepInBounds();

    /// <inheritdoc/>
    public torch.Tensor Loss(
        torch.Tensor queries, torch.Tensor passages, torch.Tensor present, torch.Tensor? targets = null)
    {
        torch.Tensor? sum = null;
        foreach (int size in sizes)
        {
            if (size > queries.shape[1])
            {
                throw new ArgumentException($"A Matryoshka length of {size} exceeds the vectors' {queries.shape[1]}.");
            }
            torch.Tensor loss = inner.Loss(Cut(queries, size), Cut(passages, size), present, targets);
            sum = sum is null ? loss : sum.add(loss);
        }
        return sum!.div(sizes.Length);
    }

    private static torch.Tensor Cut(torch.Tensor vectors, int size) =>
        torch.nn.functional.normalize(vectors.narrow(-1, 0, size), 2, -1);
}
