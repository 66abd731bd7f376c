using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Optimizers.</summary>
    public static partial class optim
    {
        /// <summary>Changes parameters by their gradients.</summary>
        public abstract class Optimizer : IDisposable
        {
            private readonly List<ParamGroup> groups = [];

            /// <summary>The groups, to read and set their learning rates.</summary>
            public virtual IEnumerable<ILearningRateController> ParamGroups => groups;

            internal IReadOnlyList<ParamGroup> Groups => groups;

            /// <summary>All parameters of all groups.</summary>
            public virtual IEnumerable<Parameter> parameters() => groups.SelectMany(group => group.Parameters);

            /// <summary>Forgets the gradients of all parameters, or writes zeros into them.</summary>
            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var parameter in parameters()) parameter.ForgetGradient(set_to_none);
            }

            /// <summary>Changes the parameters once.</summary>
            /// <param name="closure">Computes the loss anew, gradients included, before the step; may be left
            /// out.</param>
            /// <returns>The closure's loss, or null.</returns>
            public abstract Tensor? step(Func<Tensor>? closure = null);

            /// <summary>Adds a group of parameters.</summary>
            public virtual void add_param_group(ParamGroup param_group) => groups.Add(param_group);

            /// <summary>Frees the optimizer's state, not the parameters.</summary>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Frees the optimizer's state.</summary>
            protected virtual void Dispose(bool disposing)
            {
            }
        }
    }
}
