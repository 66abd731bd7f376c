using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Adam with weight decay apart from the gradient (arXiv 1711.05101).</summary>
        /// <param name="parameters">What to train.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="beta1">How slowly the mean of the gradients forgets.</param>
        /// <param name="beta2">How slowly the mean of their squares forgets; 0.99 here, as TorchSharp has it: PyTorch's
        /// is 0.999.</param>
        /// <param name="eps">Added to the denominator.</param>
        /// <param name="weight_decay">The share of the parameter taken off at each step, times the rate.</param>
        /// <param name="amsgrad">Whether the denominator never falls.</param>
        /// <param name="maximize">Whether the loss is to grow.</param>
        public static AdamW AdamW(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9,
            double beta2 = 0.99,
            double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
            new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

        /// <summary>Adam with weight decay apart from the gradient, for named parameters.</summary>
        public static AdamW AdamW(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1e-3,
            double beta1 = 0.9,
            double beta2 = 0.99, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false,
                bool maximize = false) =>
            new(parameters.Select(entry => entry.parameter), lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

        /// <summary>Adam with weight decay apart from the gradient, for groups with options of their own.</summary>
        public static AdamW AdamW(IEnumerable<AdamW.ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9,
            double beta2 = 0.99,
            double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
            new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
    }
}
