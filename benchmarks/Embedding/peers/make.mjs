// node make.mjs FOLDER: writes the benchmark's decoder for every peer: Hugging Face folder, ONNX and GGUF files.
import path from 'node:path';
import { randomWeights, writeHuggingFaceFolder } from './model.mjs';
import { writeOnnx } from './onnx-model.mjs';
import { writeGguf } from './gguf-model.mjs';

const folder = process.argv[2];
if (!folder) {
  console.error('usage: node make.mjs FOLDER');
  process.exit(2);
}
const weights = randomWeights();
writeHuggingFaceFolder(folder, weights);
for (const precision of ['float32', 'int8']) {
  writeOnnx(path.join(folder, `model.${precision}.onnx`), weights, precision === 'int8');
  writeGguf(path.join(folder, `model.${precision}.gguf`), weights, precision === 'int8');
}
