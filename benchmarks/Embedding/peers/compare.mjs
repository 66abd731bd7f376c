// node compare.mjs [--rounds N] [--seconds N] [--precision float32|int8] [--output FILE.json]
// SearchEngine, onnxruntime and llama.cpp on the same decoder, in turn within one run, so that a machine whose speed
// drifts drifts for all of them. Prints medians and ratios as markdown. Before the first run: ./run.sh builds the
// program, and `npm ci --ignore-scripts --omit=optional` here fetches the peers.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' }, seconds: { type: 'string', default: '5' },
    precision: { type: 'string' }, output: { type: 'string' },
  },
});
const here = import.meta.dirname;
const root = path.resolve(here, '../../..');
const folder = path.join(os.tmpdir(), 'searchengine-embedding-peers');
if (!fs.existsSync(path.join(folder, 'model.int8.gguf'))) {
  execFileSync('node', [path.join(here, 'make.mjs'), folder], { stdio: 'inherit' });
}

function run(system, { precision, threads, batch, tokens }) {
  const shared = ['--precision', precision, '--threads', threads, '--batch', batch, '--tokens', tokens,
    '--seconds', values.seconds].map(String);
  const [command, args] = system === 'searchengine'
    ? [path.join(root, 'searchengine'), ['bench', 'embed', '--model', folder, ...shared, '--json']]
    : ['node', [path.join(here, `${system}.mjs`), '--folder', folder, ...shared]];
  const lines = execFileSync(command, args, { encoding: 'utf8' }).trim().split('\n');
  return JSON.parse(lines.at(-1));
}

const median = numbers => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const systems = ['searchengine', 'onnxruntime', 'llama'];
const processors = os.cpus();
const commit = execFileSync('git', ['-C', root, 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const report = {
  machine: `${processors[0].model}, ${processors.length} cores`, load: os.loadavg()[0], commit,
  command: `node compare.mjs ${process.argv.slice(2).join(' ')}`, date: new Date().toISOString(), rows: [],
};
console.log(`${report.machine}; commit ${commit}; ${values.rounds} rounds of ${values.seconds} s\n`);
console.log('| precision | batch x tokens | threads | system | tokens/s | p50 ms | p99 ms | against SearchEngine |');
console.log('|---|---|---|---|---|---|---|---|');
for (const precision of values.precision ? [values.precision] : ['float32', 'int8']) {
  for (const [batch, tokens] of [[32, 128], [1, 16]]) {
    for (const threads of [1, 2]) {
      const results = Object.fromEntries(systems.map(s => [s, []]));
      for (let round = 0; round < Number(values.rounds); round++) {
        for (const system of systems) results[system].push(run(system, { precision, threads, batch, tokens }));
      }
      const ours = results.searchengine;
      for (const system of systems) {
        const column = key => median(results[system].map(r => r[key]));
        const ratio = median(ours.map((r, i) => r.tokens_per_s / results[system][i].tokens_per_s));
        report.rows.push({
          precision, batch, tokens, threads, system, tokens_per_s: Math.round(column('tokens_per_s')),
          tokens_per_cpu_s: Math.round(column('tokens_per_cpu_s')), p50_ms: column('p50_ms'), p99_ms: column('p99_ms'),
          searchengine_over_it: ratio,
        });
        console.log(`| ${precision} | ${batch} x ${tokens} | ${threads} | ${system} | ${column('tokens_per_s').toFixed(0)} `
          + `| ${column('p50_ms').toFixed(2)} | ${column('p99_ms').toFixed(2)} | ${ratio.toFixed(2)} x |`);
      }
    }
  }
}
if (values.output) fs.writeFileSync(values.output, JSON.stringify(report, null, 2) + '\n');
