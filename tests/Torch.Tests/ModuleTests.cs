using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SearchEngine.Torch.Tests;

public sealed class ModuleTests
{
    private sealed class Block : nn.Module<Tensor, Tensor>
    {
        private readonly LayerNorm norm = nn.LayerNorm(4);
        private readonly Linear up_proj = nn.Linear(4, 8, hasBias: false);
        private readonly Dropout drop = nn.Dropout(0.5);

        public Block() : base(nameof(Block)) => RegisterComponents();

        public override Tensor forward(Tensor input) => drop.call(up_proj.call(norm.call(input)));
    }

    private sealed class Network : nn.Module<Tensor, Tensor>
    {
        private readonly Embedding embed_tokens = nn.Embedding(10, 4);
        private readonly ModuleList<Block> layers = nn.ModuleList(new Block(), new Block());
        private readonly Parameter scale = nn.Parameter(ones(1));

        public Network() : base(nameof(Network))
        {
            RegisterComponents();
            register_buffer("steps", zeros(1), persistent: false);
        }

        public override Tensor forward(Tensor input) => layers[1].call(embed_tokens.call(input)) * scale;
    }

    [SkippableFact]
    public void Parameters_are_named_by_their_path()
    {
        LibTorch.Require();
        using var network = new Network();
        Assert.Equal(
        [
            "scale", "embed_tokens.weight", "layers.0.norm.weight", "layers.0.norm.bias", "layers.0.up_proj.weight",
            "layers.1.norm.weight", "layers.1.norm.bias", "layers.1.up_proj.weight",
        ], network.named_parameters().Select(entry => entry.name));
        Assert.DoesNotContain("steps", network.state_dict().Keys);
        Assert.Contains("layers.0.up_proj", network.named_modules().Select(entry => entry.name));
    }

    [SkippableFact]
    public void Parameters_outlive_the_scope_they_were_made_in()
    {
        LibTorch.Require();
        Network network;
        using (NewDisposeScope()) network = new Network();
        Assert.All(network.parameters(), parameter => Assert.False(parameter.IsInvalid));
        var parameters = network.parameters().ToArray();
        network.Dispose();
        Assert.All(parameters, parameter => Assert.True(parameter.IsInvalid));
    }

    [SkippableFact]
    public void Training_and_evaluating_reach_every_part()
    {
        LibTorch.Require();
        using var scope = NewDisposeScope();
        using var network = new Network();
        var ids = tensor(new long[] { 1, 2 });
        network.eval();
        Assert.All(network.modules(), module => Assert.False(module.training));
        Assert.True(network.forward(ids).equal(network.forward(ids)));
        network.train();
        Assert.False(network.forward(ids).equal(network.forward(ids)));
    }

    [SkippableFact]
    public void A_state_is_loaded_by_name_and_refused_when_it_does_not_fit()
    {
        LibTorch.Require();
        using var scope = NewDisposeScope();
        using Network source = new(), target = new();
        var state = source.state_dict();
        target.load_state_dict(state);
        Assert.All(target.named_parameters(), entry => Assert.True(entry.parameter.equal(state[entry.name])));
        state.Remove("scale");
        var error = Assert.Throws<InvalidOperationException>(() => target.load_state_dict(state));
        Assert.Contains("lacks [scale]", error.Message, StringComparison.Ordinal);
        Assert.Equal(["scale"], target.load_state_dict(state, strict: false).missing_keys);
        state["scale"] = ones(2);
        Assert.Throws<InvalidOperationException>(() => target.load_state_dict(state));
    }

    [SkippableFact]
    public void Converting_keeps_the_parameter_objects_that_an_optimizer_holds()
    {
        LibTorch.Require();
        using var network = new Network();
        var before = network.parameters().ToArray();
        Assert.Same(network, network.to(float64));
        Assert.Equal(before, network.parameters());
        Assert.All(network.parameters(), parameter => Assert.Equal(float64, parameter.dtype));
        Assert.All(network.parameters(), parameter => Assert.True(parameter.requires_grad && parameter.is_leaf));
    }

    [SkippableFact]
    public void Freezing_stops_gradients()
    {
        LibTorch.Require();
        using var scope = NewDisposeScope();
        using var network = new Network();
        network.requires_grad_(false);
        Assert.False(network.forward(tensor(new long[] { 1 })).requires_grad);
    }

    [SkippableFact]
    public void A_name_with_a_dot_is_refused()
    {
        LibTorch.Require();
        using var network = new Network();
        Assert.Throws<ArgumentException>(() => network.register_parameter("a.b", nn.Parameter(ones(1))));
    }

    [SkippableFact]
    public void A_linear_layer_starts_within_the_bound_of_its_width()
    {
        LibTorch.Require();
        manual_seed(3);
        using var layer = nn.Linear(100, 50);
        Assert.Equal([50L, 100L], layer.weight!.shape);
        Assert.InRange(layer.weight.abs().max().item<float>(), 0.09f, 0.1f);
        Assert.InRange(layer.bias!.abs().max().item<float>(), 0, 0.1f);
        using var bare = nn.Linear(2, 2, hasBias: false);
        Assert.Null(bare.bias);
    }
}
