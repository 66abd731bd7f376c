"""One training step of PyTorch on the shapes of `benchmarks torch-decoder`, for comparison on the same machine.

    python3 torch_step.py [--threads N] [--texts N] [--seconds S]

Debian: apt-get install python3-torch (the libtorch that SearchEngine binds). The model is written as one would in
Python: 6 layers, d 384, 6 heads of 64 with 2 key/value heads, rotary positions, SwiGLU 1024, vocabulary 8192, mean
pool, unit length; AdamW over all weights, gradient clipped to 1. Also prints the peak of a large float32 product.
"""
import argparse
import resource
import time

import torch
import torch.nn.functional as F

TOKENS, D, HEADS, KV, SIZE, WIDE, LAYERS, VOCABULARY = 128, 384, 6, 2, 64, 1024, 6, 8192


class Layer(torch.nn.Module):
    def __init__(self):
        super().__init__()
        linear = lambda i, o: torch.nn.Linear(i, o, bias=False)
        self.q, self.k, self.v, self.o = linear(D, D), linear(D, KV * SIZE), linear(D, KV * SIZE), linear(D, D)
        self.gate, self.up, self.down = linear(D, WIDE), linear(D, WIDE), linear(WIDE, D)
        self.first, self.second = torch.nn.Parameter(torch.ones(D)), torch.nn.Parameter(torch.ones(D))

    def forward(self, x, cos, sin):
        b, l, _ = x.shape
        h = norm(x, self.first)
        q = rotate(self.q(h).view(b, l, HEADS, SIZE).transpose(1, 2), cos, sin)      # [B, H, L, D]
        k = rotate(self.k(h).view(b, l, KV, SIZE).transpose(1, 2), cos, sin)
        v = self.v(h).view(b, l, KV, SIZE).transpose(1, 2)
        k, v = (t.repeat_interleave(HEADS // KV, 1) for t in (k, v))
        a = torch.softmax(q @ k.transpose(-1, -2) / SIZE ** 0.5, -1) @ v
        x = x + self.o(a.transpose(1, 2).reshape(b, l, D))
        h = norm(x, self.second)
        return x + self.down(F.silu(self.gate(h)) * self.up(h))


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens = torch.nn.Embedding(VOCABULARY, D)
        self.layers = torch.nn.ModuleList(Layer() for _ in range(LAYERS))
        self.last = torch.nn.Parameter(torch.ones(D))
        angle = torch.outer(torch.arange(TOKENS), 10000 ** (-torch.arange(0, SIZE, 2) / SIZE)).repeat(1, 2)
        self.cos, self.sin = angle.cos(), angle.sin()

    def forward(self, ids):
        x = self.tokens(ids)
        for layer in self.layers:
            x = layer(x, self.cos, self.sin)
        return F.normalize(norm(x, self.last).mean(1), dim=-1)


def norm(x, weight):
    return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + 1e-5) * weight


def rotate(x, cos, sin):
    half = SIZE // 2
    return x * cos + torch.cat([-x[..., half:], x[..., :half]], -1) * sin


def processor():
    return sum(resource.getrusage(resource.RUSAGE_SELF)[:2])


def peak():
    a, b = torch.randn(1024, 1024), torch.randn(1024, 1024)
    a @ b
    best = 0
    for _ in range(8):
        begin = processor()
        for _ in range(10):
            a @ b
        best = max(best, 10 * 2 * 1024 ** 3 / (processor() - begin))
    return best


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--texts", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    model = Model()
    ids = torch.randint(0, VOCABULARY, (options.texts, TOKENS))
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4)
    weights = sum(p.numel() for name, p in model.named_parameters() if name != "tokens.weight")

    def step():
        optimizer.zero_grad()
        (model(ids) @ torch.ones(D, 1)).mean().backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()

    step()
    roof = peak()
    begin, used, steps = time.perf_counter(), processor(), 0
    while time.perf_counter() - begin < options.seconds:
        step()
        steps += 1
    seconds, cores = time.perf_counter() - begin, processor() - used
    tokens = steps * options.texts * TOKENS
    flops = 6 * weights + 12 * LAYERS * TOKENS * D          # a token: forward 2, backward 4; attention's products
    print(f"torch {torch.__version__}, {options.threads} threads, {options.texts} x {TOKENS} tokens")
    print(f"training step  {tokens / seconds:10.0f} tokens/s {tokens / cores:10.0f} a second of processor time")
    share = tokens * flops / cores / roof
    print(f"a float32 product does {roof / 1e9:.1f} GFLOP a second of processor time; the step {share:.1%} of it")


main()
