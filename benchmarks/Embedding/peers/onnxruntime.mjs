// onnxruntime's tokens a second and latency on the benchmark's decoder.
import path from 'node:path';
import ort from 'onnxruntime-node';
import { ids, measure, options } from './measure.mjs';

const o = options();
const session = await ort.InferenceSession.create(path.join(o.folder, `model.${o.precision}.onnx`), {
  intraOpNumThreads: o.threads, interOpNumThreads: 1, executionMode: 'sequential', graphOptimizationLevel: 'all',
});
const flat = BigInt64Array.from(ids(o).flat(), BigInt);
const input = new ort.Tensor('int64', flat, [o.batch, o.tokens]);
const output = session.outputNames[0];
await measure('onnxruntime', o, async () => (await session.run({ ids: input }))[output].data);
