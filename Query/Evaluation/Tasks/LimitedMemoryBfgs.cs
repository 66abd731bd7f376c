// L-BFGS with a backtracking line search: Nocedal and Wright, Numerical Optimization, 2nd edition, algorithms 7.4, 7.5.
namespace SearchEngine.Query.Evaluation.Tasks;

/// <summary>Minimises a smooth function of many parameters.</summary>
/// <param name="size">How many parameters.</param>
internal sealed class LimitedMemoryBfgs(int size)
{
    private const int History = 10;
    private const int MaxHalvings = 20;
    private const double SufficientDecrease = 1e-4;

    private readonly List<(float[] Step, float[] Change, double Curvature)> _history = [];

    /// <summary>Moves parameters in place to where the function is lowest.</summary>
    /// <param name="parameters">Where to start.</param>
    /// <param name="evaluate">Fills in the gradient at the parameters and returns the value.</param>
    /// <param name="maxIterations">When to stop at the latest.</param>
    /// <param name="tolerance">Stops once no part of the gradient is greater.</param>
    public void Minimize(
        float[] parameters, Func<float[], float[], double> evaluate, int maxIterations, double tolerance)
    {
        var gradient = new float[size];
        var next = new float[size];
        double value = evaluate(parameters, gradient);
        for (int iteration = 0; iteration < maxIterations; iteration++)
        {
            if (gradient.Max(Math.Abs) <= tolerance)
                return;
            float[] direction = Direction(gradient);
            double slope = Dot(gradient, direction);
            double scale = iteration == 0 ? Math.Min(1, 1 / gradient.Sum(Math.Abs)) : 1;
            float[] start = [.. parameters];
            double found = double.PositiveInfinity;
            for (int halving = 0; halving < MaxHalvings; halving++, scale /= 2)
            {
                for (int i = 0; i < size; i++)
                    parameters[i] = start[i] + (float)scale * direction[i];
                found = evaluate(parameters, next);
                if (found <= value + SufficientDecrease * scale * slope)
                    break;
            }
            if (found >= value)
            {
                start.CopyTo(parameters, 0);
                return;
            }
            Remember(start, parameters, gradient, next);
            (gradient, next) = (next, gradient);
            value = found;
        }
    }

    private float[] Direction(float[] gradient)
    {
        float[] direction = [.. gradient];
        var shares = new double[_history.Count];
        for (int i = _history.Count - 1; i >= 0; i--)
        {
            shares[i] = Dot(_history[i].Step, direction) / _history[i].Curvature;
            Add(direction, _history[i].Change, -shares[i]);
        }
        if (_history.Count > 0)
        {
            (float[] _, float[] change, double curvature) = _history[^1];
            double initial = curvature / Dot(change, change);
            for (int i = 0; i < size; i++)
                direction[i] *= (float)initial;
        }
        for (int i = 0; i < _history.Count; i++)
        {
            double share = Dot(_history[i].Change, direction) / _history[i].Curvature;
            Add(direction, _history[i].Step, shares[i] - share);
        }
        for (int i = 0; i < size; i++)
            direction[i] = -direction[i];
        return direction;
    }

    private void Remember(float[] start, float[] end, float[] gradient, float[] next)
    {
        var step = new float[size];
        var change = new float[size];
        for (int i = 0; i < size; i++)
        {
            step[i] = end[i] - start[i];
            change[i] = next[i] - gradient[i];
        }
        double curvature = Dot(step, change);
        if (curvature <= 1e-10)
            return;
        if (_history.Count == History)
            _history.RemoveAt(0);
        _history.Add((step, change, curvature));
    }

    private static double Dot(float[] left, float[] right) => TextVectors.Dot(left, right);

    private static void Add(float[] target, float[] vector, double scale)
    {
        for (int i = 0; i < target.Length; i++)
            target[i] += (float)scale * vector[i];
    }
}
