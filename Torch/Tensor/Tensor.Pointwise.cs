// Arithmetic and functions element by element; shapes broadcast.
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The sum.</summary>
        public Tensor add(Tensor target) => Operators.Add.Call(this, target);

        /// <summary>This plus alpha times the other.</summary>
        public Tensor add(Tensor target, Scalar alpha) => Operators.Add.Call(this, target, alpha);

        /// <summary>The sum with a number.</summary>
        public Tensor add(Scalar scalar) => Operators.AddScalar.Call(this, scalar);

        /// <summary>The difference.</summary>
        public Tensor sub(Tensor target) => Operators.Sub.Call(this, target);

        /// <summary>The difference from a number.</summary>
        public Tensor sub(Scalar scalar) => Operators.SubScalar.Call(this, scalar);

        /// <summary>The product.</summary>
        public Tensor mul(Tensor target) => Operators.Mul.Call(this, target);

        /// <summary>The product with a number.</summary>
        public Tensor mul(Scalar scalar) => Operators.MulScalar.Call(this, scalar);

        /// <summary>The quotient.</summary>
        public Tensor div(Tensor target) => Operators.Div.Call(this, target);

        /// <summary>The quotient by a number.</summary>
        public Tensor div(Scalar target) => Operators.DivScalar.Call(this, target);

        /// <summary>The negative.</summary>
        public Tensor neg() => Operators.Neg.Call(this);

        /// <summary>One over the element.</summary>
        public Tensor reciprocal() => Operators.Reciprocal.Call(this);

        /// <summary>The power.</summary>
        public Tensor pow(Tensor exponent) => Operators.Pow.Call(this, exponent);

        /// <summary>The power with a number.</summary>
        public Tensor pow(Scalar exponent) => Operators.PowScalar.Call(this, exponent);

        /// <summary>e to the element.</summary>
        public Tensor exp() => Operators.Exp.Call(this);

        /// <summary>The natural logarithm.</summary>
        public Tensor log() => Operators.Log.Call(this);

        /// <summary>The natural logarithm of one plus the element.</summary>
        public Tensor log1p() => Operators.Log1p.Call(this);

        /// <summary>The square root.</summary>
        public Tensor sqrt() => Operators.Sqrt.Call(this);

        /// <summary>One over the square root.</summary>
        public Tensor rsqrt() => Operators.Rsqrt.Call(this);

        /// <summary>The square.</summary>
        public Tensor square() => Operators.Square.Call(this);

        /// <summary>The absolute value.</summary>
        public Tensor abs() => Operators.Abs.Call(this);

        /// <summary>-1, 0 or 1.</summary>
        public Tensor sign() => Operators.Sign.Call(this);

        /// <summary>The cosine.</summary>
        public Tensor cos() => Operators.Cos.Call(this);

        /// <summary>The sine.</summary>
        public Tensor sin() => Operators.Sin.Call(this);

        /// <summary>The hyperbolic tangent.</summary>
        public Tensor tanh() => Operators.Tanh.Call(this);

        /// <summary>1 / (1 + e^-x).</summary>
        public Tensor sigmoid() => Operators.Sigmoid.Call(this);

        /// <summary>max(x, 0).</summary>
        public Tensor relu() => Operators.Relu.Call(this);

        /// <summary>The error function.</summary>
        public Tensor erf() => Operators.Erf.Call(this);

        /// <summary>x * sigmoid(x).</summary>
        public Tensor silu() => Operators.Silu.Call(this);

        /// <summary>x times the normal distribution's cumulative function at x, exact.</summary>
        public Tensor gelu() => Operators.Gelu.Call(this);

        /// <summary>The nearest integer, ties to even.</summary>
        public Tensor round() => Operators.Round.Call(this);

        /// <summary>The integer below.</summary>
        public Tensor floor() => Operators.Floor.Call(this);

        /// <summary>Limits every element to [min, max]; a bound may be left out.</summary>
        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Operators.Clamp.Call(this, min, max);

        /// <summary>The larger of two elements.</summary>
        public Tensor maximum(Tensor other) => Operators.Maximum.Call(this, other);

        /// <summary>The smaller of two elements.</summary>
        public Tensor minimum(Tensor other) => Operators.Minimum.Call(this, other);

        /// <summary>this + weight * (end - this).</summary>
        public Tensor lerp(Tensor end, Scalar weight) => Operators.Lerp.Call(this, end, weight);

        /// <summary>The matrix product, with numpy's rules for one dimension and for batches.</summary>
        public Tensor matmul(Tensor target) => Operators.Matmul.Call(this, target);

        /// <summary>The product of two matrices.</summary>
        public Tensor mm(Tensor target) => Operators.Mm.Call(this, target);

        /// <summary>The products of two batches of matrices.</summary>
        public Tensor bmm(Tensor batch2) => Operators.Bmm.Call(this, batch2);

        /// <summary>The dot product of two vectors.</summary>
        public Tensor dot(Tensor target) => Operators.Dot.Call(this, target);

        /// <summary>The matrix of all products of two vectors.</summary>
        public Tensor outer(Tensor vec2) => Operators.Outer.Call(this, vec2);
    }
}
