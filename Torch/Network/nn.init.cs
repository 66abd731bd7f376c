namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>First values of parameters, written in place without recording.</summary>
        public static partial class init
        {
            /// <summary>Zeros.</summary>
            public static Tensor zeros_(Tensor tensor) => Quietly(tensor, static target => target.zero_());

            /// <summary>Ones.</summary>
            public static Tensor ones_(Tensor tensor) => Quietly(tensor, static target => target.fill_(1));

            /// <summary>One number.</summary>
            public static Tensor constant_(Tensor tensor, Scalar val) => Quietly(tensor, target => target.fill_(val));

            /// <summary>Draws from a normal distribution.</summary>
            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1) =>
                Quietly(tensor, target => target.normal_(mean, std));

            /// <summary>Draws uniformly from [low, high).</summary>
            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1) =>
                Quietly(tensor, target => target.uniform_(low, high));

            /// <summary>Draws uniformly with variance 2 gain^2 / (rows + columns) of a matrix (Glorot).</summary>
            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1.0)
            {
                var bound = gain * Math.Sqrt(6.0 / (tensor.size(0) + tensor.size(1)));
                return uniform_(tensor, -bound, bound);
            }

            private static Tensor Quietly(Tensor tensor, Action<Tensor> write)
            {
                using var quiet = no_grad();
                write(tensor);
                return tensor;
            }
        }
    }
}
