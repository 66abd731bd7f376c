// The same decoder as a GGUF file for llama.cpp (architecture llama-embed: bidirectional, no output head), in F32 or
// Q8_0. llama.cpp rotates neighbouring pairs, so the rows of q and k are reordered as its own converter does.
import fs from 'node:fs';
import { shape } from './model.mjs';

const types = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9 };
const tensorTypes = { F32: 0, Q8_0: 8 };
const blockSize = 32;

class Writer {
  parts = [];
  length = 0;
  push(buffer) { this.parts.push(buffer); this.length += buffer.length; }
  u32(v) { const b = Buffer.alloc(4); b.writeUInt32LE(v); this.push(b); }
  u64(v) { const b = Buffer.alloc(8); b.writeBigUInt64LE(BigInt(v)); this.push(b); }
  f32(v) { const b = Buffer.alloc(4); b.writeFloatLE(v); this.push(b); }
  i32(v) { const b = Buffer.alloc(4); b.writeInt32LE(v); this.push(b); }
  bool(v) { this.push(Buffer.from([v ? 1 : 0])); }
  string(v) { const b = Buffer.from(v); this.u64(b.length); this.push(b); }
  array([type, values]) { this.u32(types[type]); this.u64(values.length); values.forEach(v => this[type](v)); }
  align(n) { this.push(Buffer.alloc((n - (this.length % n)) % n)); }
}

/** Half-rotation row order [2, D/2] to neighbouring pairs [D/2, 2], head by head. */
function pairRows({ dims, data }, headDim) {
  const [rows, columns] = dims;
  const result = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    const inHead = row % headDim;
    const source = row - inHead + (inHead % 2) * (headDim / 2) + Math.floor(inHead / 2);
    result.set(data.subarray(source * columns, (source + 1) * columns), row * columns);
  }
  return { dims, data: result };
}

function halfFloat(value) {
  if (value === 0) return 0;
  const exponent = Math.floor(Math.log2(value));
  if (exponent < -14) return Math.round(value * 2 ** 24);
  return ((exponent + 15) << 10) + Math.round((value / 2 ** exponent - 1) * 1024);
}

function quantised(data) {
  const out = Buffer.alloc((data.length / blockSize) * (blockSize + 2));
  for (let block = 0, at = 0; block < data.length; block += blockSize) {
    const values = data.subarray(block, block + blockSize);
    const scale = values.reduce((max, v) => Math.max(max, Math.abs(v)), 0) / 127;
    at = out.writeUInt16LE(halfFloat(scale), at);
    for (const value of values) at = out.writeInt8(Math.round(value / scale), at);
  }
  return out;
}

const layerNames = {
  'input_layernorm.weight': 'attn_norm.weight', 'self_attn.q_proj.weight': 'attn_q.weight',
  'self_attn.k_proj.weight': 'attn_k.weight', 'self_attn.v_proj.weight': 'attn_v.weight',
  'self_attn.o_proj.weight': 'attn_output.weight', 'post_attention_layernorm.weight': 'ffn_norm.weight',
  'mlp.gate_proj.weight': 'ffn_gate.weight', 'mlp.up_proj.weight': 'ffn_up.weight',
  'mlp.down_proj.weight': 'ffn_down.weight',
};

function ggufName(name) {
  if (name === 'embed_tokens.weight') return 'token_embd.weight';
  if (name === 'norm.weight') return 'output_norm.weight';
  const [, layer, rest] = name.match(/^layers\.(\d+)\.(.*)$/);
  return `blk.${layer}.${layerNames[rest]}`;
}

/** llama.cpp loads no file without a tokenizer; the benchmark hands it ids, so these tokens are never looked up. */
function vocabulary(size) {
  const byte = id => `<0x${(id - 3).toString(16).toUpperCase().padStart(2, '0')}>`;
  const tokens = Array.from({ length: size }, (_, id) =>
    ['<unk>', '<s>', '</s>'][id] ?? (id < 259 ? byte(id) : `<token_${id}>`));
  const control = 3, byteType = 6, normal = 1;
  return [
    ['tokenizer.ggml.model', 'string', 'llama'], ['tokenizer.ggml.tokens', 'array', ['string', tokens]],
    ['tokenizer.ggml.scores', 'array', ['f32', tokens.map(() => 0)]],
    ['tokenizer.ggml.token_type', 'array', ['i32', tokens.map((_, id) => (id < 3 ? control : id < 259 ? byteType : normal))]],
    ['tokenizer.ggml.add_bos_token', 'bool', false], ['tokenizer.ggml.add_eos_token', 'bool', false],
  ];
}

export function writeGguf(file, weights, q8, s = shape) {
  const a = 'llama-embed';
  const metadata = [
    ['general.architecture', 'string', a], ['general.name', 'string', 'benchmark'],
    [`${a}.context_length`, 'u32', s.maxTokens], [`${a}.embedding_length`, 'u32', s.hidden],
    [`${a}.block_count`, 'u32', s.layers], [`${a}.feed_forward_length`, 'u32', s.intermediate],
    [`${a}.attention.head_count`, 'u32', s.heads], [`${a}.attention.head_count_kv`, 'u32', s.kvHeads],
    [`${a}.attention.layer_norm_rms_epsilon`, 'f32', s.eps], [`${a}.attention.causal`, 'bool', false],
    [`${a}.rope.freq_base`, 'f32', s.theta], [`${a}.rope.dimension_count`, 'u32', s.headDim],
    [`${a}.vocab_size`, 'u32', s.vocabulary], [`${a}.pooling_type`, 'u32', 1],
    ...vocabulary(s.vocabulary),
  ];
  const tensors = Object.entries(weights).map(([name, tensor]) => {
    const paired = /self_attn\.[qk]_proj/.test(name) ? pairRows(tensor, s.headDim) : tensor;
    const asBlocks = q8 && paired.dims.length === 2;
    const data = asBlocks ? quantised(paired.data) : Buffer.from(paired.data.buffer);
    return { name: ggufName(name), dims: paired.dims, type: asBlocks ? tensorTypes.Q8_0 : tensorTypes.F32, data };
  });
  const out = new Writer();
  out.push(Buffer.from('GGUF'));
  out.u32(3);
  out.u64(tensors.length);
  out.u64(metadata.length);
  for (const [key, type, value] of metadata) { out.string(key); out.u32(types[type]); out[type](value); }
  let offset = 0;
  for (const { name, dims, type, data } of tensors) {
    out.string(name);
    out.u32(dims.length);
    for (const d of [...dims].reverse()) out.u64(d);
    out.u32(type);
    out.u64(offset);
    offset += Math.ceil(data.length / blockSize) * blockSize;
  }
  for (const { data } of tensors) { out.align(blockSize); out.push(data); }
  out.align(blockSize);
  fs.writeFileSync(file, Buffer.concat(out.parts));
}
