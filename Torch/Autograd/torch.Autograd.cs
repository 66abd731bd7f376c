using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The autograd engine.</summary>
    public static partial class autograd
    {
        /// <summary>Adds the gradients of tensors to the leaves they were computed from.</summary>
        /// <param name="tensors">What to differentiate; numbers, unless their gradients are given.</param>
        /// <param name="grad_tensors">The gradient of the loss by each tensor.</param>
        /// <param name="retain_graph">Keep the graph for another pass; by default as <paramref
        /// name="create_graph"/>.</param>
        /// <param name="create_graph">Record the pass itself, for second derivatives.</param>
        /// <param name="inputs">Accumulate in these only.</param>
        public static unsafe void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null,
            bool? retain_graph = null,
            bool create_graph = false, IList<Tensor>? inputs = null)
        {
            RequireAsMany(tensors, grad_tensors);
            nint[] roots = Handles(tensors), gradients = Handles(grad_tensors), leaves = Handles(inputs);
            fixed (nint* rootsAt = roots, gradientsAt = gradients, leavesAt = leaves)
            {
                NativeMethods.Check(NativeMethods.st_backward(rootsAt, grad_tensors is null ? null : gradientsAt,
                    roots.Length,
                    retain_graph ?? create_graph ? 1 : 0, create_graph ? 1 : 0, leavesAt, leaves.Length));
            }
            GC.KeepAlive(tensors);
            GC.KeepAlive(grad_tensors);
            GC.KeepAlive(inputs);
        }

        /// <summary>The gradients of outputs by inputs, without touching any <see cref="Tensor.grad"/>.</summary>
        /// <param name="outputs">What to differentiate; numbers, unless their gradients are given.</param>
        /// <param name="inputs">By what.</param>
        /// <param name="grad_outputs">The gradient of the loss by each output.</param>
        /// <param name="retain_graph">Keep the graph for another pass.</param>
        /// <param name="create_graph">Record the pass itself, for second derivatives.</param>
        /// <param name="allow_unused">Answer a disposed tensor for an input that no output depends on, instead of
        /// throwing.</param>
        public static unsafe IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs,
            IList<Tensor>? grad_outputs = null,
            bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            RequireAsMany(outputs, grad_outputs);
            nint[] roots = Handles(outputs), gradients = Handles(grad_outputs), leaves = Handles(inputs);
            var results = new nint[leaves.Length];
            fixed (nint* rootsAt = roots, gradientsAt = gradients, leavesAt = leaves, resultsAt = results)
            {
                NativeMethods.Check(NativeMethods.st_gradients(rootsAt, grad_outputs is null ? null : gradientsAt,
                    roots.Length,
                    leavesAt, leaves.Length, retain_graph || create_graph ? 1 : 0, create_graph ? 1 : 0,
                    allow_unused ? 1 : 0, resultsAt));
            }
            GC.KeepAlive(outputs);
            GC.KeepAlive(inputs);
            GC.KeepAlive(grad_outputs);
            return Array.ConvertAll(results, result => new Tensor(result));
        }

        private static void RequireAsMany(IList<Tensor> tensors, IList<Tensor>? gradients)
        {
            if (gradients != null && gradients.Count != tensors.Count)
                throw new ArgumentException($"{gradients.Count} gradients were given for {tensors.Count} tensors");
        }

        private static nint[] Handles(IList<Tensor>? tensors)
        {
            if (tensors is null) return [];
            var handles = new nint[tensors.Count];
            for (var k = 0; k < handles.Length; k++) handles[k] = tensors[k].Handle;
            return handles;
        }
    }
}
