// What every peer's harness shares: its options, and the timing of one call repeated for a while.
import { parseArgs } from 'node:util';

export function options() {
  const { values } = parseArgs({
    options: {
      folder: { type: 'string' }, precision: { type: 'string', default: 'float32' },
      tokens: { type: 'string', default: '128' }, batch: { type: 'string', default: '32' },
      threads: { type: 'string', default: '2' }, seconds: { type: 'string', default: '5' },
    },
  });
  const [tokens, batch, threads, seconds] = ['tokens', 'batch', 'threads', 'seconds'].map(k => Number(values[k]));
  return { ...values, tokens, batch, threads, seconds };
}

/** Token ids of a batch: bytes of the alphabet, the same in every peer. [batch][tokens] */
export function ids({ batch, tokens }) {
  return Array.from({ length: batch }, (_, row) =>
    Array.from({ length: tokens }, (_, column) => 4 + ((row * 131 + column * 29 + ((row * column) % 7)) % 250)));
}

/** Warms up, then repeats `call` for the given seconds; prints one JSON line. */
export async function measure(peer, o, call) {
  const first = await call();
  for (const end = performance.now() + 1000; performance.now() < end;) await call();
  const latencies = [];
  const cpu = process.cpuUsage();
  const start = performance.now();
  while (performance.now() - start < o.seconds * 1000 || latencies.length < 3) {
    const before = performance.now();
    await call();
    latencies.push(performance.now() - before);
  }
  const wall = (performance.now() - start) / 1000;
  const used = process.cpuUsage(cpu);
  const calls = latencies.length;
  latencies.sort((a, b) => a - b);
  const percentile = p => latencies[Math.min(calls - 1, Math.floor(calls * p))];
  console.log(JSON.stringify({
    peer, precision: o.precision, batch: o.batch, tokens: o.tokens, threads: o.threads,
    tokens_per_s: (calls * o.batch * o.tokens) / wall,
    tokens_per_cpu_s: (calls * o.batch * o.tokens) / ((used.user + used.system) / 1e6),
    p50_ms: percentile(0.5), p99_ms: percentile(0.99), first_row: Array.from(first).slice(0, 8),
  }));
}
