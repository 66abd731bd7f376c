// Compares the vector index with hnswlib and usearch on one data set: makes the data, builds the harnesses,
// alternates the systems in one run, and writes the points and a plot into benchmarks/results.
//   node benchmarks/Ann/run.mjs [--count 100000] [--dimensions 384] [--queries 1000] [--threads 1] [--rounds 2]
//     [--systems searchengine,hnswlib,usearch-bf16] [--ef 10,20,40,80,160,320]
//     [--model DIR --texts DIR]     vectors of a model over the BEIR folders of DIR, not the generated set
//     [--only prepare|measure]      data and harnesses now, the measurement when the machine is quiet
// A system is its name, then what is asked of it: searchengine-int8, searchengine-int8-reorder, usearch-f32.
// Needs g++ and libhnswlib-dev for hnswlib, npm for usearch.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { plot } from './plot.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');
const Defaults = { count: '100000', dimensions: '384', queries: '1000', threads: '1', rounds: '2',
  systems: 'searchengine,hnswlib,usearch-bf16', ef: '10,20,40,80,160,320' };
const given = {};
for (let i = 2; i + 1 < process.argv.length; i += 2) given[process.argv[i].slice(2)] = process.argv[i + 1];
const options = { ...Defaults, ...given };
const name = options.model
  ? `ann-model-${path.basename(path.resolve(options.model))}` : `ann-${options.count}x${options.dimensions}`;
const work = path.join(root, 'artifacts', 'ann');
const data = path.join(work, name);
const Recalls = [0.95, 0.98, 0.99];
fs.mkdirSync(work, { recursive: true });

const run = (command, args, settings = {}) =>
  execFileSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'inherit'], ...settings });

function prepare(systems) {
  run('dotnet', ['build', path.join(root, 'benchmarks'), '-c', 'Release', '-v', 'q', '-o', path.join(work, 'bin')]);
  if (!fs.existsSync(path.join(data, 'truth.ibin'))) {
    run('dotnet', [path.join(work, 'bin', 'SearchEngine.Benchmarks.dll'), ...options.model
      ? ['ann-model-data', data, options.model, options.texts, options.count, options.queries]
      : ['ann-data', data, options.count, options.queries, options.dimensions]]);
  }
  if (systems.includes('hnswlib')) {
    run('g++', ['-std=c++17', '-O3', '-march=native', '-pthread', path.join(here, 'hnswlib', 'hnswlib_bench.cpp'),
      '-o', path.join(work, 'hnswlib_bench')]);
  }
  if (systems.some((system) => system.startsWith('usearch'))
    && !fs.existsSync(path.join(work, 'node_modules', 'usearch'))) {
    run('npm', ['install', '--prefix', work, 'usearch@2.25.3']);
  }
}

function measure(system) {
  const files = ['--base', path.join(data, 'base.fbin'), '--queries', path.join(data, 'queries.fbin'),
    '--truth', path.join(data, 'truth.ibin'), '--metric', 'cosine', '--m', '16', '--ef-construction', '200',
    '--ef', options.ef, '--threads', options.threads];
  const [kind, quantization, reorder] = system.split('-');
  const output = kind === 'hnswlib' ? run(path.join(work, 'hnswlib_bench'), files)
    : kind === 'usearch' ? run('node', [path.join(here, 'usearch_bench.cjs'), ...files, '--quantization', quantization,
      '--package', path.join(work, 'node_modules', 'usearch')])
      : run('dotnet', [path.join(work, 'bin', 'searchengine.dll'), 'bench', 'ann', ...files,
        '--quantization', quantization ?? 'auto', '--json', ...reorder ? ['--reorder'] : []]);
  return output.trim().split('\n').map((line) => JSON.parse(line));
}

/** Rows and columns of a matrix file. */
function shape(file) {
  const header = Buffer.alloc(8), opened = fs.openSync(file);
  fs.readSync(opened, header, 0, 8, 0);
  fs.closeSync(opened);
  return [header.readInt32LE(0), header.readInt32LE(4)];
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** One point per ef: the median over the rounds of every number. */
function merge(rounds) {
  return rounds[0].map((point, i) => Object.fromEntries(Object.entries(point).map(([key, value]) =>
    [key, typeof value === 'number' ? median(rounds.map((round) => round[i][key])) : value])));
}

/** Queries per CPU second at a recall: interpolated between the two points around it, in the logarithm. */
function at(points, recall) {
  for (let i = 1; i < points.length; i++) {
    const low = points[i - 1], high = points[i];
    if (low.recall_at_10 <= recall && high.recall_at_10 >= recall) {
      const share = (recall - low.recall_at_10) / (high.recall_at_10 - low.recall_at_10 || 1);
      return Math.exp((1 - share) * Math.log(low.qps_cpu) + share * Math.log(high.qps_cpu));
    }
  }
  return null;
}

const results = path.join(root, 'benchmarks', 'results');
fs.mkdirSync(results, { recursive: true });
const systems = options.systems.split(',');
if (options.only !== 'measure') prepare(systems);
if (options.only === 'prepare') process.exit(0);
const measured = Object.fromEntries(systems.map((system) => [system, []]));
for (let round = 1; round <= Number(options.rounds); round++) {
  for (const system of systems) {
    measured[system].push(measure(system));
    console.error(`round ${round}: ${system} done`);
    const result = report();
    fs.writeFileSync(path.join(results, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
    fs.writeFileSync(path.join(results, `${name}.svg`), plot(result, name));
  }
}
console.log(JSON.stringify(report().summary, null, 2));

/** What is known so far. */
function report() {
  const known = systems.filter((system) => measured[system].length > 0);
  const curves = Object.fromEntries(known.map((system) => [system, merge(measured[system])]));
  const summary = known.map((system) => ({ system,
    ...Object.fromEntries(Recalls.map((recall) => [`qps_cpu_at_${recall}`, at(curves[system], recall)])),
    build_s: curves[system][0].build_s, build_cpu_s: curves[system][0].build_cpu_s,
    bytes_per_vector: curves[system][0].bytes_per_vector }));
  const cpu = os.cpus();
  return {
    machine: `${cpu.length} x ${cpu[0].model}, ${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    load_average: os.loadavg().map((load) => Number(load.toFixed(1))),
    commit: run('git', ['-C', root, 'rev-parse', '--short', 'HEAD']).trim(),
    command: ['node benchmarks/Ann/run.mjs', ...Object.entries(given).filter(([key]) => key !== 'only')
      .map(([key, value]) => `--${key} ${value}`)].join(' '),
    base: shape(path.join(data, 'base.fbin')),
    rounds: Object.fromEntries(known.map((system) => [system, measured[system].length])), summary, curves };
}
