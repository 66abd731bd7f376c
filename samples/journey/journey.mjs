// The whole journey over HTTP: index with the default model, measure, fine-tune, reindex, measure, roll back.
//
//   ./searchengine serve &
//   node samples/journey/journey.mjs --dataset DIR [--pairs FILE|SPLIT|none] [--url http://127.0.0.1:7700] [--output FILE]
//
// DIR is a BEIR folder. --pairs names a split of its qrels (train), or a file of lines {"query", "positive"} or
// {"q", "doc": id}; with none, the examples are cut from the documents. The judgments of the test split are used for
// measuring alone.
import { createReadStream, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: {
    dataset: { type: 'string' },
    pairs: { type: 'string', default: 'train' },
    url: { type: 'string', default: 'http://127.0.0.1:7700' },
    collection: { type: 'string', default: 'journey' },
    settings: { type: 'string' },
    force: { type: 'boolean', default: false },
    output: { type: 'string' },
  },
});
const collection = `/v1/collections/${options.collection}`;

async function call(method, path, body) {
  const response = await fetch(options.url + path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
  return text ? JSON.parse(text) : null;
}

async function* lines(file) {
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (line.trim()) yield JSON.parse(line);
  }
}

async function index() {
  let batch = [];
  const send = async () => {
    if (batch.length) await call('POST', `${collection}/documents`, batch);
    batch = [];
  };
  for await (const { _id, title, text } of lines(`${options.dataset}/corpus.jsonl`)) {
    if (!text?.trim() && !title?.trim()) continue;
    batch.push({ id: _id, ...(title ? { title } : {}), text: text?.trim() ? text : title });
    if (batch.length === 500) await send();
  }
  await send();
}

function qrels(split) {
  const judged = new Map();
  for (const line of readFileSync(`${options.dataset}/qrels/${split}.tsv`, 'utf8').split('\n').slice(1)) {
    const [query, document, grade] = line.split('\t');
    if (!(Number(grade) > 0)) continue;
    if (!judged.has(query)) judged.set(query, new Map());
    judged.get(query).set(document, Number(grade));
  }
  return judged;
}

async function queryTexts() {
  const texts = new Map();
  for await (const { _id, text } of lines(`${options.dataset}/queries.jsonl`)) texts.set(_id, text);
  return texts;
}

// nDCG@10 with linear gains, as trec_eval.
async function ndcg(texts, judged, mode) {
  const queries = [...judged.keys()];
  let sum = 0;
  for (let at = 0; at < queries.length; at += 64) {
    const part = queries.slice(at, at + 64);
    const searches = part.map((id) => ({ query: texts.get(id), mode, top: 10 }));
    const { results } = await call('POST', `${collection}/search/batch`, { searches });
    results.forEach((result, i) => {
      const grades = judged.get(part[i]);
      const gain = (grade, rank) => grade / Math.log2(rank + 2);
      const found = result.hits.reduce((total, hit, rank) => total + gain(grades.get(hit.id) ?? 0, rank), 0);
      const ideal = [...grades.values()].sort((a, b) => b - a).slice(0, 10).reduce((t, g, r) => t + gain(g, r), 0);
      sum += found / ideal;
    });
  }
  return sum / queries.length;
}

async function measure(texts, judged) {
  return { dense: await ndcg(texts, judged, 'dense'), hybrid: await ndcg(texts, judged, 'hybrid') };
}

async function examples(texts) {
  if (options.pairs === 'none') return {};
  if (existsSync(options.pairs)) {
    const pairs = [];
    for await (const { query, positive, q, d, doc } of lines(options.pairs)) {
      pairs.push(doc ? { query: query ?? q, ids: [doc] } : { query: query ?? q, positives: [positive ?? d] });
    }
    return { pairs };
  }
  // The server takes 256 documents a query; a few queries have more, and the first will do.
  return {
    pairs: [...qrels(options.pairs)].map(([id, grades]) => ({ query: texts.get(id), ids: [...grades.keys()].slice(0, 256) })),
  };
}

// One search after the other, a tenth of a second apart, until told to stop: what a user notices of work beside it.
function watchLatency(texts) {
  const queries = [...texts.values()];
  const times = [];
  let on = true;
  let errors = 0;
  const done = (async () => {
    for (let i = 0; on; i++) {
      const began = performance.now();
      try {
        await call('POST', `${collection}/search`, { query: queries[i % queries.length], top: 10 });
        times.push(performance.now() - began);
      } catch (error) {
        errors++;
        console.error(error.message);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  return async () => {
    on = false;
    await done;
    times.sort((a, b) => a - b);
    const at = (share) => Number((times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(2));
    return { searches: times.length, errors, p50_ms: at(0.5), p99_ms: at(0.99) };
  };
}

async function finish(job) {
  let shown = '';
  while (['queued', 'running'].includes(job.state)) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    job = await call('GET', `/v1/jobs/${job.id}`);
    const now = `${job.kind}: ${job.stage ?? job.state} ${job.done ?? 0}/${job.total ?? 0}`;
    if (now !== shown) console.error(now);
    shown = now;
  }
  if (job.state !== 'succeeded') throw new Error(`${job.kind} ${job.state}: ${job.error}`);
  return job;
}

async function timed(times, name, work) {
  const began = performance.now();
  const result = await work();
  times[name] = Number(((performance.now() - began) / 1000).toFixed(1));
  return result;
}

const texts = await queryTexts();
const judged = qrels('test');
const seconds = {};
const latency = {};
await call('DELETE', collection).catch(() => {});
await call('PUT', collection, {});
await timed(seconds, 'index', index);
const before = await timed(seconds, 'measure', () => measure(texts, judged));
console.error('before', before);

let stop = watchLatency(texts);
await new Promise((resolve) => setTimeout(resolve, 20_000));
latency.quiet = await stop();

stop = watchLatency(texts);
const settings = options.settings ? JSON.parse(readFileSync(options.settings, 'utf8')) : undefined;
const order = { ...(await examples(texts)), ...(settings ? { settings } : {}), force: options.force };
const tuning = await timed(seconds, 'fine_tune', async () =>
  finish(await call('POST', `${collection}/fine-tunes`, order)));
latency.fine_tune = await stop();

const report = {
  dataset: options.dataset.split('/').filter(Boolean).at(-1), pairs: order.pairs?.length ?? 'synthetic',
  before, held_out: tuning.result, seconds, latency,
};
if (tuning.result.registered) {
  stop = watchLatency(texts);
  const { job, disk } = await call('POST', `${collection}/reindex`, { model: tuning.result.model });
  const reindex = await timed(seconds, 'reindex', () => finish(job));
  latency.reindex = await stop();
  report.disk = disk;
  report.reindex = reindex.result;
  report.after = await measure(texts, judged);
  console.error('after', report.after);
  report.rollback = await timed(seconds, 'rollback', () => call('POST', `${collection}/rollback`));
  report.rolled_back = await measure(texts, judged);
  report.gain = Object.fromEntries(['dense', 'hybrid'].map((mode) =>
    [mode, Number((100 * (report.after[mode] / before[mode] - 1)).toFixed(1))]));
}

console.log(JSON.stringify(report, null, 2));
if (options.output) writeFileSync(options.output, JSON.stringify(report, null, 2) + '\n');
