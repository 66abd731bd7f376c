// The functions networks are made of, without state.
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>The functions networks are made of, without state.</summary>
        public static partial class functional
        {
            /// <summary>x W^T + b: [..., input] to [..., output].</summary>
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) =>
                Operators.Linear.Call(input, weights, bias);

            /// <summary>Rows of a table by Int64 index.</summary>
            public static Tensor embedding(Tensor x, Tensor weight, long? padding_idx = null, double? max_norm = null,
                double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false)
            {
                if (max_norm != null)
                    throw new NotSupportedException("max_norm is not supported: renormalise the weight yourself");
                return Operators.Embedding.Call(weight, x, padding_idx ?? -1, scale_grad_by_freq, sparse);
            }

            /// <summary>
            /// Shifts and scales the last dimensions to mean 0 and variance 1, then by weight and bias.
            /// </summary>
            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null,
                Tensor? bias = null,
                double eps = 1e-05) => Operators.LayerNorm.Call(input, normalized_shape, weight, bias, eps);

            /// <summary>
            /// While training, zeroes elements with probability p and scales the rest by 1 / (1 - p).
            /// </summary>
            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                inplace ? Operators.DropoutInPlace.CallInPlace(input, p, training) : Operators.Dropout.Call(input, p,
                training);

            /// <summary>max(x, 0).</summary>
            public static Tensor relu(Tensor x, bool inplace = false) =>
                inplace ? Operators.ReluInPlace.CallInPlace(x) : Operators.Relu.Call(x);

            /// <summary>x * sigmoid(x).</summary>
            public static Tensor silu(Tensor x, bool inplace = false) =>
                inplace ? Operators.SiluInPlace.CallInPlace(x) : Operators.Silu.Call(x);

            /// <summary>x times the normal distribution's cumulative function at x, exact.</summary>
            public static Tensor gelu(Tensor x, bool inplace = false) => inplace ? x.copy_(x.gelu()) : x.gelu();

            /// <summary>log(1 + e^(beta x)) / beta.</summary>
            public static Tensor softplus(Tensor x, double beta = 1.0, double threshold = 20.0) =>
                Operators.Softplus.Call(x, beta, threshold);

            /// <summary>log(sigmoid(x)).</summary>
            public static Tensor logsigmoid(Tensor x) => Operators.LogSigmoid.Call(x);

            /// <summary>Exponentials along a dimension, scaled to sum to one.</summary>
            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

            /// <summary>The logarithm of softmax, without underflow.</summary>
            public static Tensor log_softmax(Tensor input, long dim, ScalarType? dtype = null) =>
                Operators.LogSoftmax.Call(input, dim, dtype);

            /// <summary>Divides by the p-norm along a dimension, or by eps where that is smaller.</summary>
            public static Tensor normalize(Tensor input, double p = 2.0, long dim = 1, double eps = 1e-12)
            {
                using var norm = Operators.VectorNorm.Call(input, p, new[] { dim }, true);
                using var bounded = Operators.ClampMin.Call(norm, eps);
                return input.div(bounded);
            }

            /// <summary>The cosine between vectors along a dimension.</summary>
            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-8) =>
                Operators.CosineSimilarity.Call(x1, x2, dim, eps);

            /// <summary>softmax(Q K^T / sqrt(d)) V; [..., L, d], [..., S, d], [..., S, e] to [..., L, e].</summary>
            /// <param name="query">Q.</param>
            /// <param name="key">K.</param>
            /// <param name="value">V.</param>
            /// <param name="attn_mask">Bool: true takes part. Floating point: added to the logits. Broadcasts to [...,
            /// L, S].</param>
            /// <param name="p">Dropout of the weights.</param>
            /// <param name="is_casual">Position i sees positions up to i only (TorchSharp's spelling).</param>
            public static Tensor scaled_dot_product_attention(Tensor query, Tensor key, Tensor value,
                Tensor? attn_mask = null,
                double p = 0.0, bool is_casual = false) => Operators.Attention.Exists
                    ? Operators.Attention.Call(query, key, value, attn_mask, p, is_casual)
                    : ComposedAttention(query, key, value, attn_mask, p, is_casual);

            // libtorch 1.13 has no public operator: its own composition, from the operators it has.
            private static Tensor ComposedAttention(Tensor query, Tensor key, Tensor value, Tensor? mask, double p,
                bool causal)
            {
                using var scope = NewDisposeScope();
                var logits = query.mul(1 / Math.Sqrt(query.size(-1))).matmul(key.transpose(-2, -1)); // [..., L, S]
                if (causal)
                {
                    if (mask is not null) throw new ArgumentException("give either a mask or is_casual, not both");
                    mask = ones([query.size(-2), key.size(-2)], ScalarType.Bool, query.device).tril();
                }
                if (mask is not null)
                {
                    logits = mask.dtype == ScalarType.Bool
                        ? logits.masked_fill(mask.logical_not(), double.NegativeInfinity)
                        : logits.add(mask);
                }
                var weights = logits.softmax(-1);
                if (p > 0) weights = dropout(weights, p);
                return weights.matmul(value).MoveToOuterDisposeScope();
            }
        }
    }
}
