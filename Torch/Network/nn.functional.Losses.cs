using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>
            /// -log softmax(input)[target] [n, classes], [n]; or against class probabilities [n, classes].
            /// </summary>
            /// <param name="input">Logits.</param>
            /// <param name="target">Int64 classes, or probabilities.</param>
            /// <param name="weight">A weight for each class.</param>
            /// <param name="ignore_index">Targets that count nothing.</param>
            /// <param name="reduction">Average, sum or neither.</param>
            /// <param name="label_smoothing">How much of the probability is spread over all classes.</param>
            public static Tensor cross_entropy(Tensor input, Tensor target, Tensor? weight = null,
                long ignore_index = -100,
                Reduction reduction = Reduction.Mean, double label_smoothing = 0.0) =>
                Operators.CrossEntropy.Call(input, target, weight, (long)reduction, ignore_index, label_smoothing);

            /// <summary>(input - target)^2.</summary>
            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Operators.MseLoss.Call(input, target, (long)reduction);

            /// <summary>|input - target|.</summary>
            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Operators.L1Loss.Call(input, target, (long)reduction);

            /// <summary>The cross entropy of sigmoid(input) against target in [0, 1].</summary>
            public static Tensor binary_cross_entropy_with_logits(Tensor input, Tensor target, Tensor? weight = null,
                Reduction reduction = Reduction.Mean, Tensor? pos_weights = null) =>
                Operators.BceWithLogits.Call(input, target, weight, pos_weights, (long)reduction);

            /// <summary>target * (log target - input), where input is a log probability.</summary>
            public static Tensor kl_div(Tensor input, Tensor target, bool log_target = true,
                Reduction reduction = Reduction.Mean) =>
                Operators.KlDiv.Call(input, target, (long)reduction, log_target);
        }
    }
}
