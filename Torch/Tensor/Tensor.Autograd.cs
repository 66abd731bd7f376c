// The autograd graph as a tensor sees it.
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Whether operations on the tensor are recorded, so that it gets a gradient.</summary>
        public bool requires_grad
        {
            get => Kept(NativeMethods.st_requires_grad(Handle)) != 0;
            set => NativeMethods.Check(Kept(NativeMethods.st_set_requires_grad(Handle, value ? 1 : 0)));
        }

        /// <summary>Sets <see cref="requires_grad"/>.</summary>
        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        /// <summary>A tensor that requires gradients or not, by in-place setting.</summary>
        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        /// <summary>Whether no recorded operation made the tensor: gradients accumulate in leaves only.</summary>
        public bool is_leaf => Kept(NativeMethods.st_is_leaf(Handle)) != 0;

        /// <summary>The gradient that backward has accumulated, or null; setting null forgets it.</summary>
        public Tensor? grad
        {
            get
            {
                var gradient = Kept(NativeMethods.st_grad(Handle));
                return gradient == 0 ? null : new Tensor(gradient);
            }
            set
            {
                NativeMethods.Check(Kept(NativeMethods.st_set_grad(Handle, value is null ? 0 : value.Handle)));
                GC.KeepAlive(value);
            }
        }

        /// <summary>Makes a tensor that is no leaf keep its gradient.</summary>
        public void retain_grad() => NativeMethods.Check(Kept(NativeMethods.st_retain_grad(Handle)));

        /// <summary>The same elements outside the graph.</summary>
        public Tensor detach() => Operators.Detach.Call(this);

        /// <summary>Takes the tensor out of the graph.</summary>
        public Tensor detach_() => Operators.DetachInPlace.CallInPlace(this);

        /// <summary>Adds the gradients of this number to the leaves it was computed from.</summary>
        public void backward() => autograd.backward([this]);

        /// <summary>Adds this tensor's gradients to the leaves it was computed from.</summary>
        /// <param name="grad_tensors">The gradient of the loss by this tensor; may be left out for one number.</param>
        /// <param name="create_graph">Record the pass itself, for second derivatives.</param>
        /// <param name="retain_graph">Keep the graph for another pass.</param>
        /// <param name="inputs">Accumulate in these only.</param>
        public void backward(IList<Tensor>? grad_tensors = null, bool create_graph = false, bool retain_graph = false,
            IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph || create_graph, create_graph, inputs);
    }
}
