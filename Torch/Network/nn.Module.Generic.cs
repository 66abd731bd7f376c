// Modules with a forward pass, by the number of its inputs.
namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A module with a forward pass of one input.</summary>
        public abstract class Module<T, TResult> : Module
        {
            /// <summary>A module of a name, which is a label only.</summary>
            protected Module(string name) : base(name)
            {
            }

            /// <summary>The forward pass.</summary>
            public abstract TResult forward(T input);

            /// <summary>Runs the forward pass.</summary>
            public TResult call(T input) => forward(input);
        }

        /// <summary>A module with a forward pass of two inputs.</summary>
        public abstract class Module<T1, T2, TResult> : Module
        {
            /// <summary>A module of a name, which is a label only.</summary>
            protected Module(string name) : base(name)
            {
            }

            /// <summary>The forward pass.</summary>
            public abstract TResult forward(T1 input1, T2 input2);

            /// <summary>Runs the forward pass.</summary>
            public TResult call(T1 input1, T2 input2) => forward(input1, input2);
        }

        /// <summary>A module with a forward pass of three inputs.</summary>
        public abstract class Module<T1, T2, T3, TResult> : Module
        {
            /// <summary>A module of a name, which is a label only.</summary>
            protected Module(string name) : base(name)
            {
            }

            /// <summary>The forward pass.</summary>
            public abstract TResult forward(T1 input1, T2 input2, T3 input3);

            /// <summary>Runs the forward pass.</summary>
            public TResult call(T1 input1, T2 input2, T3 input3) => forward(input1, input2, input3);
        }

        /// <summary>A module with a forward pass of four inputs.</summary>
        public abstract class Module<T1, T2, T3, T4, TResult> : Module
        {
            /// <summary>A module of a name, which is a label only.</summary>
            protected Module(string name) : base(name)
            {
            }

            /// <summary>The forward pass.</summary>
            public abstract TResult forward(T1 input1, T2 input2, T3 input3, T4 input4);

            /// <summary>Runs the forward pass.</summary>
            public TResult call(T1 input1, T2 input2, T3 input3, T4 input4) => forward(input1, input2, input3, input4);
        }
    }
}
