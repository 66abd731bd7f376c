using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The default random generator, as <see cref="torch.manual_seed"/> answers it. There is no other: an
    /// operator that is given one draws as it does without.</summary>
    public class Generator
    {
        private long seed;

        internal Generator(long seed) => this.seed = seed;

        /// <summary>Seeds again.</summary>
        public Generator manual_seed(long seed)
        {
            NativeMethods.Check(NativeMethods.st_manual_seed(seed));
            this.seed = seed;
            return this;
        }

        /// <summary>The seed that was set last through this object.</summary>
        public long initial_seed() => seed;
    }
}
