using SearchEngine.Embedder.LibTorch;
using static TorchSharp.torch;

namespace SearchEngine.Embedder.Tests.LibTorch;

public sealed class DropoutMasksTests
{
    [SkippableFact]
    public void A_mask_follows_from_seed_and_layer_and_drops_its_share()
    {
        Skip.IfNot(LibTorchPresence.IsLoadable, "needs libtorch: run ./test.sh, which installs it");
        using var scope = NewDisposeScope();
        var x = ones([100, 301]);
        float[] Drop(long seed, string layer) =>
            new DropoutMasks(seed).Apply(x, layer, share: 0.25).data<float>().ToArray();
        var first = Drop(1, "layers.0.mlp.up_proj");
        Assert.Equal(first, Drop(1, "layers.0.mlp.up_proj"));
        Assert.All(first, value => Assert.True(value is 0 or 1 / 0.75f));
        foreach (var other in (float[][])[Drop(2, "layers.0.mlp.up_proj"), Drop(1, "layers.1.mlp.up_proj")])
        {
            // Of two independent masks 0.75 * 0.25 * 2 of the components differ; 0.01 is three and a half deviations.
            var differing = first.Zip(other, (a, b) => a != b ? 1.0 : 0).Average();
            Assert.InRange(differing, 0.365, 0.385);
        }
        Assert.InRange(first.Count(value => value == 0) / (double)first.Length, 0.24, 0.26);
    }
}
