// Operators that change the tensor; each answers the tensor itself.
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Adds.</summary>
        public Tensor add_(Tensor target) => Operators.AddInPlace.CallInPlace(this, target);

        /// <summary>Adds alpha times the other.</summary>
        public Tensor add_(Tensor target, Scalar alpha) => Operators.AddInPlace.CallInPlace(this, target, alpha);

        /// <summary>Adds a number.</summary>
        public Tensor add_(Scalar scalar) => Operators.AddScalarInPlace.CallInPlace(this, scalar);

        /// <summary>Subtracts.</summary>
        public Tensor sub_(Tensor target) => Operators.SubInPlace.CallInPlace(this, target);

        /// <summary>Subtracts a number.</summary>
        public Tensor sub_(Scalar scalar) => Operators.SubScalarInPlace.CallInPlace(this, scalar);

        /// <summary>Multiplies.</summary>
        public Tensor mul_(Tensor target) => Operators.MulInPlace.CallInPlace(this, target);

        /// <summary>Multiplies by a number.</summary>
        public Tensor mul_(Scalar target) => Operators.MulScalarInPlace.CallInPlace(this, target);

        /// <summary>Divides.</summary>
        public Tensor div_(Tensor target) => Operators.DivInPlace.CallInPlace(this, target);

        /// <summary>Divides by a number.</summary>
        public Tensor div_(Scalar target) => Operators.DivScalarInPlace.CallInPlace(this, target);

        /// <summary>Adds value * tensor1 * tensor2.</summary>
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Operators.AddcmulInPlace.CallInPlace(this, tensor1, tensor2, value);

        /// <summary>Adds value * tensor1 / tensor2.</summary>
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Operators.AddcdivInPlace.CallInPlace(this, tensor1, tensor2, value);

        /// <summary>Moves by weight of the way to another tensor.</summary>
        public Tensor lerp_(Tensor end, Scalar weight) => Operators.LerpInPlace.CallInPlace(this, end, weight);

        /// <summary>Takes the square root.</summary>
        public Tensor sqrt_() => Operators.SqrtInPlace.CallInPlace(this);

        /// <summary>Takes the negative.</summary>
        public Tensor neg_() => Operators.NegInPlace.CallInPlace(this);

        /// <summary>Limits every element to [min, max]; a bound may be left out.</summary>
        public Tensor clamp_(Scalar? min = null, Scalar? max = null) =>
            Operators.ClampInPlace.CallInPlace(this, min, max);

        /// <summary>Writes zeros.</summary>
        public Tensor zero_() => Operators.ZeroInPlace.CallInPlace(this);

        /// <summary>Writes one number everywhere.</summary>
        public Tensor fill_(Scalar value) => Operators.FillInPlace.CallInPlace(this, value);

        /// <summary>Copies another tensor's elements, converted and broadcast.</summary>
        public Tensor copy_(Tensor source, bool non_blocking = false) =>
            Operators.CopyInPlace.CallInPlace(this, source, non_blocking);

        /// <summary>Draws from the normal distribution.</summary>
        public Tensor normal_(double mean = 0.0, double stddev = 1.0, Generator? generator = null) =>
            Operators.NormalInPlace.CallInPlace(this, mean, stddev);

        /// <summary>Draws uniformly from [from, to).</summary>
        public Tensor uniform_(double from, double to, Generator? generator = null) =>
            Operators.UniformInPlace.CallInPlace(this, from, to);
    }
}
