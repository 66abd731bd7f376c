// Comparisons (Bool tensors) and logic; shapes broadcast.
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Equal.</summary>
        public Tensor eq(Tensor target) => Operators.Eq.Call(this, target);

        /// <summary>Equal to a number.</summary>
        public Tensor eq(Scalar target) => Operators.EqScalar.Call(this, target);

        /// <summary>Not equal.</summary>
        public Tensor ne(Tensor target) => Operators.Ne.Call(this, target);

        /// <summary>Not equal to a number.</summary>
        public Tensor ne(Scalar target) => Operators.NeScalar.Call(this, target);

        /// <summary>Less.</summary>
        public Tensor lt(Tensor target) => Operators.Lt.Call(this, target);

        /// <summary>Less than a number.</summary>
        public Tensor lt(Scalar target) => Operators.LtScalar.Call(this, target);

        /// <summary>Less or equal.</summary>
        public Tensor le(Tensor target) => Operators.Le.Call(this, target);

        /// <summary>Less than or equal to a number.</summary>
        public Tensor le(Scalar target) => Operators.LeScalar.Call(this, target);

        /// <summary>Greater.</summary>
        public Tensor gt(Tensor target) => Operators.Gt.Call(this, target);

        /// <summary>Greater than a number.</summary>
        public Tensor gt(Scalar target) => Operators.GtScalar.Call(this, target);

        /// <summary>Greater or equal.</summary>
        public Tensor ge(Tensor target) => Operators.Ge.Call(this, target);

        /// <summary>Greater than or equal to a number.</summary>
        public Tensor ge(Scalar target) => Operators.GeScalar.Call(this, target);

        /// <summary>Both true.</summary>
        public Tensor logical_and(Tensor other) => Operators.LogicalAnd.Call(this, other);

        /// <summary>At least one true.</summary>
        public Tensor logical_or(Tensor other) => Operators.LogicalOr.Call(this, other);

        /// <summary>Not true.</summary>
        public Tensor logical_not() => Operators.LogicalNot.Call(this);

        /// <summary>Bit by bit; for Bool tensors, both true.</summary>
        public Tensor bitwise_and(Tensor other) => Operators.BitwiseAnd.Call(this, other);

        /// <summary>Bit by bit; for Bool tensors, at least one true.</summary>
        public Tensor bitwise_or(Tensor other) => Operators.BitwiseOr.Call(this, other);

        /// <summary>Bit by bit; for Bool tensors, not true.</summary>
        public Tensor bitwise_not() => Operators.BitwiseNot.Call(this);

        /// <summary>Not a number.</summary>
        public Tensor isnan() => Operators.IsNan.Call(this);

        /// <summary>Positive or negative infinity.</summary>
        public Tensor isinf() => Operators.IsInf.Call(this);

        /// <summary>Neither infinite nor not a number.</summary>
        public Tensor isfinite() => Operators.IsFinite.Call(this);

        /// <summary>Whether all elements differ by at most atol + rtol * |target|.</summary>
        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
            Operators.AllClose.CallForBool(this, target, rtol, atol, equal_nan);

        /// <summary>Whether shape and all elements are equal.</summary>
        public bool equal(Tensor target) => Operators.Equal.CallForBool(this, target);
    }
}
