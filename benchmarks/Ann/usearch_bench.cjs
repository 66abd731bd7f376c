// Measures usearch (npm) on .fbin files as `searchengine bench ann` measures this engine: the same arguments, one JSON
// line a point. usearch fixes its search breadth when an index is made, so the index is saved once and opened per ef.
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');

const options = { '--metric': 'cosine', '--m': '16', '--ef-construction': '200', '--ef': '10,20,40,80,160,320',
  '--threads': '1', '--quantization': 'bf16' };
for (let i = 2; i + 1 < process.argv.length; i += 2) options[process.argv[i]] = process.argv[i + 1];
const usearch = require(path.resolve(options['--package'] ?? 'usearch'));
const Depth = 10;
const SecondsPerPoint = 0.5;

function read(file, Type) {
  const bytes = fs.readFileSync(file);
  const rows = bytes.readInt32LE(0), columns = bytes.readInt32LE(4);
  return { rows, columns, values: new Type(bytes.buffer, bytes.byteOffset + 8, rows * columns) };
}

const cpuSeconds = () => { const used = process.cpuUsage(); return (used.user + used.system) / 1e6; };
const wallSeconds = () => Number(process.hrtime.bigint()) / 1e9;
const base = read(options['--base'], Float32Array);
const queries = read(options['--queries'], Float32Array);
const truth = read(options['--truth'], Int32Array);
const make = (ef) => new usearch.Index({
  metric: options['--metric'] === 'l2' ? 'l2sq' : options['--metric'] === 'dot' ? 'ip' : 'cos',
  dimensions: base.columns, connectivity: Number(options['--m']), quantization: options['--quantization'],
  expansion_add: Number(options['--ef-construction']), expansion_search: ef, multi: false });

const index = make(64);
const keys = BigUint64Array.from({ length: base.rows }, (_, i) => BigInt(i));
const wall = wallSeconds(), cpu = cpuSeconds();
index.add(keys, base.values, Number(options['--threads']));
const built = { build_s: wallSeconds() - wall, build_cpu_s: cpuSeconds() - cpu };
const saved = path.join(os.tmpdir(), `usearch-${process.pid}.bin`);
index.save(saved);
const bytesPerVector = fs.statSync(saved).size / base.rows;

for (const ef of options['--ef'].split(',').map(Number)) {
  const opened = make(ef);
  opened.load(saved);
  const ask = () => {
    const latencies = new Float64Array(queries.rows);
    let found = 0;
    for (let i = 0; i < queries.rows; i++) {
      const start = wallSeconds();
      const query = queries.values.subarray(i * base.columns, (i + 1) * base.columns);
      const matches = opened.search(query, Depth, 1);
      latencies[i] = (wallSeconds() - start) * 1e6;
      const expected = truth.values.subarray(i * truth.columns, i * truth.columns + Depth);
      for (const key of matches.keys) found += expected.includes(Number(key)) ? 1 : 0;
    }
    return { latencies: latencies.sort(), found };
  };
  const warming = cpuSeconds();
  while (cpuSeconds() - warming < SecondsPerPoint) ask();
  const wallStart = wallSeconds(), cpuStart = cpuSeconds();
  let rounds = 0, latencies, found;
  do {
    ({ latencies, found } = ask());
    rounds++;
  } while (cpuSeconds() - cpuStart < SecondsPerPoint);
  const asked = rounds * queries.rows;
  console.log(JSON.stringify({
    system: `usearch ${options['--quantization']}`, ef, recall_at_10: found / (queries.rows * Depth),
    qps: asked / (wallSeconds() - wallStart), qps_cpu: asked / (cpuSeconds() - cpuStart),
    p50_us: latencies[queries.rows >> 1], p99_us: latencies[Math.floor(queries.rows * 0.99)], ...built,
    bytes_per_vector: bytesPerVector }));
}
fs.unlinkSync(saved);
