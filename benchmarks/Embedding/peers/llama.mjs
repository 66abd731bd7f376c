// llama.cpp's tokens a second and latency on the benchmark's decoder; its sequences run one after another.
import path from 'node:path';
import { getLlama, LlamaLogLevel } from 'node-llama-cpp';
import { ids, measure, options } from './measure.mjs';

const o = options();
const llama = await getLlama({ gpu: false, build: 'never', logLevel: LlamaLogLevel.error, maxThreads: o.threads });
const model = await llama.loadModel({ modelPath: path.join(o.folder, `model.${o.precision}.gguf`) });
const context = await model.createEmbeddingContext({ contextSize: 512, batchSize: 512, threads: o.threads });
const rows = ids(o);
await measure('llama.cpp', o, async () => {
  let first;
  for (const row of rows) {
    const { vector } = await context.getEmbeddingFor(row);
    first ??= vector;
  }
  return first;
});
process.exit(0);
