// The temperature of a softmax over cosines. Learned as CLIP learns it (Radford et al., 2021): exp(s), s a parameter,
// and never sharper than 1/100.

using TorchSharp;
using TorchSharp.Modules;

namespace SearchEngine.Trainer.Losses;

/// <summary>Scales scores by 1 / temperature; fixed, or learned beside the encoder.</summary>
public sealed class Temperature
{
    private static readonly double MaxLogScale = Math.Log(100);

    private readonly double fixedValue;
    private readonly Parameter? logScale;

    private Temperature(double fixedValue, Parameter? logScale)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(fixedValue);
        this.fixedValue = fixedValue;
        this.logScale = logScale;
    }

    /// <summary>What is learned: the logarithm of 1 / temperature, [1]; nothing where it is fixed.</summary>
    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters =>
        logScale is null ? [] : [("loss.log_scale", logScale)];

    /// <summary>A temperature that stays.</summary>
    /// <param name="value">Above zero; 0.02 to 0.05 are usual.</param>
    public static Temperature Fixed(double value) => new(value, null);

    /// <summary>A temperature that trains.</summary>
    /// <param name="initial">Where it starts, above zero.</param>
    public static Temperature Learned(double initial) =>
        new(initial, new Parameter(torch.tensor([(float)Math.Min(-Math.Log(initial), MaxLogScale)], [1])));

    /// <summary>The scores divided by the temperature.</summary>
    /// <param name="scores">Cosines of any shape.</param>
    public torch.Tensor Scale(torch.Tensor scores) => logScale is null
        ? scores.div(fixedValue)
        : scores.mul(logScale.to(scores.device).exp());

    /// <summary>
    /// Moves a learned temperature back to 1/100 where a step made it sharper. Not done on the graph: a clamp there has
    /// no gradient beyond its edge, and the temperature could never come back.
    /// </summary>
    public void KeepInBounds()
    {
        if (logScale is not null)
        {
            using IDisposable quiet = torch.no_grad();
            logScale.clamp_(max: MaxLogScale);
        }
    }
}
