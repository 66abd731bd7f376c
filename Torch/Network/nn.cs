// Factories of the modules, as torch.nn offers them.
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Building blocks of networks.</summary>
    public static partial class nn
    {
        /// <summary>What a loss function does with the losses of the examples.</summary>
        public enum Reduction : long
        {
            /// <summary>Answers them all.</summary>
            None = 0,

            /// <summary>Averages them.</summary>
            Mean = 1,

            /// <summary>Adds them.</summary>
            Sum = 2,
        }

        /// <summary>A trainable tensor; takes over <paramref name="data"/>.</summary>
        public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);

        /// <summary>y = x W^T + b; W [output, input] drawn uniformly from +-1/sqrt(input).</summary>
        public static Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null,
            ScalarType? dtype = null) => new(inputSize, outputSize, hasBias, device, dtype);

        /// <summary>A table of vectors looked up by index; drawn from the standard normal distribution.</summary>
        /// <param name="num_embeddings">Rows.</param>
        /// <param name="embedding_dims">Columns.</param>
        /// <param name="padding_idx">A row that stays zero and gets no gradient.</param>
        /// <param name="max_norm">Not supported: must be left out.</param>
        /// <param name="norm_type">The norm of <paramref name="max_norm"/>.</param>
        /// <param name="scale_grad_by_freq">Divide gradients by how often a row occurs in the batch.</param>
        /// <param name="sparse">Sparse gradients.</param>
        /// <param name="device">Where it lives.</param>
        /// <param name="dtype">Its element type.</param>
        public static Embedding Embedding(long num_embeddings, long embedding_dims, long? padding_idx = null,
            double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false,
            Device? device = null, ScalarType? dtype = null)
        {
            if (max_norm != null)
                throw new NotSupportedException("max_norm is not supported: renormalise the weight yourself");
            var weight = randn([num_embeddings, embedding_dims], dtype, device);
            if (padding_idx is { } row) weight.select(0, row).zero_();
            return new Embedding(weight, padding_idx, scale_grad_by_freq, sparse);
        }

        /// <summary>A lookup table with the rows given.</summary>
        public static Embedding Embedding_from_pretrained(Tensor embeddings, bool freeze = true,
            long? padding_idx = null,
            double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false,
            Device? device = null, ScalarType? dtype = null)
        {
            if (max_norm != null)
                throw new NotSupportedException("max_norm is not supported: renormalise the weight yourself");
            var weight = embeddings.detach().to(dtype ?? embeddings.dtype, device ?? embeddings.device);
            return new Embedding(weight, padding_idx, scale_grad_by_freq, sparse, !freeze);
        }

        /// <summary>Shifts and scales the last dimensions to mean 0 and variance 1, then by weight and bias.</summary>
        public static LayerNorm LayerNorm(long[] normalized_shape, double eps = 1e-05, bool elementwise_affine = true,
            bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(normalized_shape, eps, elementwise_affine, bias, device, dtype);

        /// <summary>Shifts and scales the last dimension to mean 0 and variance 1, then by weight and bias.</summary>
        public static LayerNorm LayerNorm(long normalized_shape, double eps = 1e-05, bool elementwise_affine = true,
            bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new([normalized_shape], eps, elementwise_affine, bias, device, dtype);

        /// <summary>While training, zeroes elements with probability p and scales the rest by 1 / (1 - p).</summary>
        public static Dropout Dropout(double p = 0.5, bool inplace = false) => new(p, inplace);

        /// <summary>Modules in a list, registered as "0", "1", ...</summary>
        public static ModuleList<T> ModuleList<T>(params T[] modules) where T : Module => new(modules);
    }
}
