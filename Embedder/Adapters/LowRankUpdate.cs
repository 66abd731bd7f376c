namespace SearchEngine.Embedder.Adapters;

/// <summary>
/// What LoRA adds to one matrix: scale * B A (arXiv 2106.09685, section 4.1), kept in its two factors.
/// </summary>
/// <param name="Layer">The layer that it lies over, relative to the trunk and without <c>.weight</c>, such as
/// <c>layers.3.mlp.up_proj</c>.</param>
/// <param name="Down">A, [rank, inputs] row-major; PEFT's lora_A.</param>
/// <param name="Up">B, [outputs, rank] row-major; PEFT's lora_B.</param>
/// <param name="Rank">Inner size r, at least 1.</param>
/// <param name="Scale">alpha / r, or alpha / sqrt(r) for rank-stabilised LoRA.</param>
public sealed record LowRankUpdate(string Layer, float[] Down, float[] Up, int Rank, float Scale)
{
    /// <summary>Columns of the matrix.</summary>
    public int Inputs => Down.Length / Rank;

    /// <summary>Rows of the matrix.</summary>
    public int Outputs => Up.Length / Rank;

    /// <summary>Adds the update to the matrix itself.</summary>
    /// <param name="weight">[outputs, inputs] row-major.</param>
    /// <exception cref="ArgumentException">The matrix has another size.</exception>
    public void AddTo(Span<float> weight)
    {
        if (weight.Length != (long)Outputs * Inputs)
        {
            throw new ArgumentException($"{Layer}: an update of {Outputs} x {Inputs} on {weight.Length} weights.");
        }

        for (var row = 0; row < Outputs; row++)
        {
            AddRow(row, weight.Slice(row * Inputs, Inputs));
        }
    }

    /// <summary>Adds one row of the update.</summary>
    /// <param name="row">Which, from 0.</param>
    /// <param name="target">That row of the matrix, [inputs].</param>
    public void AddRow(int row, Span<float> target)
    {
        for (var r = 0; r < Rank; r++)
        {
            var factor = Scale * Up[(row * Rank) + r];
            var source = Down.AsSpan(r * Inputs, Inputs);
            for (var column = 0; column < target.Length; column++)
            {
                target[column] += factor * source[column];
            }
        }
    }
}
