// AdamW: Loshchilov and Hutter, Decoupled Weight Decay Regularization (arXiv 1711.05101), algorithm 2 with bias
// correction.
using TorchSharp.Native;
using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp.Modules;

/// <summary>Adam with weight decay apart from the gradient.</summary>
public class AdamW : torch.optim.Optimizer
{
    private readonly Options defaults;
    private readonly Dictionary<Parameter, State> states = new(ReferenceEqualityComparer.Instance);

    /// <summary>One group of parameters.</summary>
    public AdamW(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
        double eps = 1e-8,
        double weight_decay = 0, bool amsgrad = false, bool maximize = false)
        : this([new ParamGroup(parameters, new Options())], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
    {
    }

    /// <summary>Several groups of parameters; options that a group leaves out come from here.</summary>
    public AdamW(IEnumerable<ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
        double eps = 1e-8,
        double weight_decay = 0, bool amsgrad = false, bool maximize = false)
    {
        RequireRange(lr >= 0, lr, nameof(lr));
        RequireRange(beta1 is >= 0 and < 1, beta1, nameof(beta1));
        RequireRange(beta2 is >= 0 and < 1, beta2, nameof(beta2));
        RequireRange(eps >= 0, eps, nameof(eps));
        RequireRange(weight_decay >= 0, weight_decay, nameof(weight_decay));
        defaults = new Options
        {
            LearningRate = lr,
            InitialLearningRate = lr,
            beta1 = beta1,
            beta2 = beta2,
            eps = eps,
            weight_decay = weight_decay,
            amsgrad = amsgrad,
            maximize = maximize,
        };
        foreach (var group in parameters) add_param_group(group);
    }

    /// <summary>Adds a group; options that it leaves out come from the optimizer.</summary>
    public override void add_param_group(Modules.ParamGroup param_group)
    {
        param_group.Options ??= new Options();
        param_group.Parameters = param_group.Parameters.ToList();
        ((Options)param_group.Options).FillFrom(defaults);
        base.add_param_group(param_group);
    }

    /// <inheritdoc/>
    public override Tensor? step(Func<Tensor>? closure = null)
    {
        Tensor? loss = null;
        if (closure != null)
        {
            using var recording = torch.enable_grad();
            loss = closure();
        }
        using var quiet = torch.no_grad();
        foreach (var group in Groups)
        {
            foreach (var parameter in group.Parameters) Step(parameter, (Options)group.Options!);
        }
        return loss;
    }

    /// <summary>Writes the state to a file that <see cref="load_state_dict(string)"/> reads.</summary>
    public void save_state_dict(string location)
    {
        using var writer = new BinaryWriter(File.Create(location));
        save_state_dict(writer);
    }

    /// <summary>
    /// Reads the state from a file that <see cref="save_state_dict(string)"/> wrote for the same parameters.
    /// </summary>
    public void load_state_dict(string location)
    {
        using var reader = new BinaryReader(File.OpenRead(location));
        load_state_dict(reader);
    }

    /// <summary>Writes every parameter's step count and moments, and every group's learning rate.</summary>
    public void save_state_dict(BinaryWriter writer)
    {
        writer.Write(nameof(AdamW));
        writer.Write(Groups.Count);
        foreach (var group in Groups)
        {
            writer.Write(group.LearningRate);
            writer.Write(group.InitialLearningRate);
            writer.Write(group.Parameters.Count());
            foreach (var parameter in group.Parameters) StateOf(parameter, (Options)group.Options!).Save(writer);
        }
    }

    /// <summary>Reads what <see cref="save_state_dict(BinaryWriter)"/> wrote for the same parameters.</summary>
    /// <exception cref="InvalidDataException">The state is another optimizer's, or of other parameters.</exception>
    public void load_state_dict(BinaryReader reader)
    {
        var kind = reader.ReadString();
        if (kind != nameof(AdamW)) throw new InvalidDataException($"the optimizer state is {kind}'s, not AdamW's");
        RequireEqual(reader.ReadInt32(), Groups.Count, "groups");
        foreach (var group in Groups)
        {
            group.LearningRate = reader.ReadDouble();
            group.InitialLearningRate = reader.ReadDouble();
            RequireEqual(reader.ReadInt32(), group.Parameters.Count(), "parameters");
            foreach (var parameter in group.Parameters) StateOf(parameter, (Options)group.Options!).Load(reader);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing) return;
        foreach (var state in states.Values) state.Dispose();
        states.Clear();
    }

    private State StateOf(Parameter parameter, Options options)
    {
        if (!states.TryGetValue(parameter, out var state))
            states[parameter] = state = new State(parameter, options.amsgrad!.Value);
        return state;
    }

    private void Step(Parameter parameter, Options options)
    {
        using var scope = torch.NewDisposeScope();
        if (parameter.grad is not { } gradient) return;
        if (options.maximize!.Value) gradient = gradient.neg();
        double rate = options.LearningRate!.Value, beta1 = options.beta1!.Value, beta2 = options.beta2!.Value;
        var state = StateOf(parameter, options);
        state.step++;
        state.exp_avg.mul_(beta1).add_(gradient, 1 - beta1);
        state.exp_avg_sq.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
        var second = state.exp_avg_sq;
        if (state.max_exp_avg_sq is { } largest) second = largest.copy_(largest.maximum(second));
        var correction1 = 1 - Math.Pow(beta1, state.step);
        var correction2 = 1 - Math.Pow(beta2, state.step);
        var denominator = second.sqrt().div_(Math.Sqrt(correction2)).add_(options.eps!.Value);
        if (options.weight_decay!.Value != 0) parameter.mul_(1 - rate * options.weight_decay.Value);
        parameter.addcdiv_(state.exp_avg, denominator, -rate / correction1);
    }

    private static void RequireRange(bool holds, double value, string name)
    {
        if (!holds) throw new ArgumentException($"{value} is out of range for {name}", name);
    }

    private static void RequireEqual(int saved, int own, string what)
    {
        if (saved != own)
            throw new InvalidDataException($"the optimizer state has {saved} {what}, the optimizer {own}");
    }

    /// <summary>What the parameters of one group share; what is null comes from the optimizer.</summary>
    public class Options : OptimizerOptions
    {
        /// <summary>How slowly the mean of the gradients forgets.</summary>
        public double? beta1;

        /// <summary>How slowly the mean of their squares forgets.</summary>
        public double? beta2;

        /// <summary>Added to the denominator.</summary>
        public double? eps;

        /// <summary>The share of the parameter taken off at each step, times the rate.</summary>
        public double? weight_decay;

        /// <summary>Whether the denominator never falls.</summary>
        public bool? amsgrad;

        /// <summary>Whether the loss is to grow.</summary>
        public bool? maximize;

        internal void FillFrom(Options defaults)
        {
            if (LearningRate is null) InitialLearningRate = defaults.LearningRate!.Value;
            LearningRate ??= defaults.LearningRate;
            beta1 ??= defaults.beta1;
            beta2 ??= defaults.beta2;
            eps ??= defaults.eps;
            weight_decay ??= defaults.weight_decay;
            amsgrad ??= defaults.amsgrad;
            maximize ??= defaults.maximize;
        }
    }

    /// <summary>Parameters that are trained with the same options.</summary>
    public class ParamGroup : Modules.ParamGroup
    {
        /// <summary>A group with options.</summary>
        public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options)
        {
        }

        /// <summary>A group with options.</summary>
        public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1.0, double beta1 = 0.9, double beta2 = 0.999,
            double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : base(parameters, new Options
            {
                LearningRate = lr,
                InitialLearningRate = lr,
                beta1 = beta1,
                beta2 = beta2,
                eps = eps,
                weight_decay = weight_decay,
                amsgrad = amsgrad,
                maximize = maximize,
            })
        {
        }
    }

    private sealed class State : IDisposable
    {
        public readonly Tensor exp_avg, exp_avg_sq;
        public readonly Tensor? max_exp_avg_sq;
        public long step;

        public State(Parameter parameter, bool amsgrad)
        {
            exp_avg = torch.zeros_like(parameter).DetachFromDisposeScope();
            exp_avg_sq = torch.zeros_like(parameter).DetachFromDisposeScope();
            if (amsgrad) max_exp_avg_sq = torch.zeros_like(parameter).DetachFromDisposeScope();
        }

        public void Save(BinaryWriter writer)
        {
            writer.Write(step);
            foreach (var moment in Moments())
            {
                using var onCpu = moment.cpu();
                writer.Write(onCpu.numel());
                writer.Write(onCpu.bytes);
            }
        }

        public void Load(BinaryReader reader)
        {
            step = reader.ReadInt64();
            foreach (var moment in Moments())
            {
                var saved = reader.ReadInt64();
                if (saved != moment.numel())
                    throw new InvalidDataException(
                        $"the optimizer state has {saved} elements for a parameter of {moment.numel()}");
                using var onCpu = torch.empty(moment.shape, moment.dtype);
                reader.BaseStream.ReadExactly(onCpu.bytes);
                moment.copy_(onCpu);
            }
        }

        public void Dispose()
        {
            foreach (var moment in Moments()) moment.Dispose();
        }

        private IEnumerable<Tensor> Moments() =>
            max_exp_avg_sq is null ? [exp_avg, exp_avg_sq] : [exp_avg, exp_avg_sq, max_exp_avg_sq];
    }
}
