// The same decoder as an ONNX graph, with onnxruntime's own fused operators wherever it has one, so that it runs at
// its best: packed q/k/v and gate/up products, SkipSimplifiedLayerNormalization, RotaryEmbedding, MultiHeadAttention,
// and DynamicQuantizeMatMul (int8 weights with a scale a column) for the int8 model.
import fs from 'node:fs';
import { shape } from './model.mjs';

// Protocol buffers: a field is a varint key and a varint, four bytes, or a length and bytes.
function varint(value) {
  const bytes = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    bytes.push(rest ? low | 128 : low);
  } while (rest);
  return Buffer.from(bytes);
}
const integer = (field, value) => Buffer.concat([varint(field << 3), varint(value)]);
const bytes = (field, value) => {
  const body = typeof value === 'string' ? Buffer.from(value) : value;
  return Buffer.concat([varint((field << 3) | 2), varint(body.length), body]);
};
const float = (field, value) => {
  const body = Buffer.alloc(4);
  body.writeFloatLE(value);
  return Buffer.concat([varint((field << 3) | 5), body]);
};

function attribute(name, value) {
  const parts = [bytes(1, name)];
  if (Array.isArray(value)) parts.push(...value.map(v => integer(8, v)), integer(20, 7));
  else if (value instanceof Number) parts.push(float(2, value.valueOf()), integer(20, 1));
  else parts.push(integer(3, value), integer(20, 2));
  return Buffer.concat(parts);
}

const dataTypes = new Map([[Float32Array, 1], [Int8Array, 3], [BigInt64Array, 7]]);

class Graph {
  nodes = [];
  initializers = [];
  count = 0;

  constant(dims, data) {
    const name = `c${this.count++}`;
    this.initializers.push(Buffer.concat([
      ...dims.map(d => integer(1, d)), integer(2, dataTypes.get(data.constructor)), bytes(8, name),
      bytes(9, Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
    ]));
    return name;
  }

  /** Adds a node and returns the names of its outputs. */
  add(type, inputs, outputs = 1, attributes = {}, domain = '') {
    const names = Array.from({ length: outputs }, () => `t${this.count++}`);
    this.nodes.push(Buffer.concat([
      ...inputs.map(i => bytes(1, i)), ...names.map(o => bytes(2, o)), bytes(3, `n${this.count}`), bytes(4, type),
      ...Object.entries(attributes).map(([key, value]) => bytes(5, attribute(key, value))), bytes(7, domain),
    ]));
    return names;
  }

  model(input, output) {
    const value = (name, type, dims) => Buffer.concat([bytes(1, name), bytes(2, bytes(1, Buffer.concat([
      integer(1, type), bytes(2, Buffer.concat(dims.map(d => bytes(1, bytes(2, d))))),
    ])))]);
    const graph = Buffer.concat([
      ...this.nodes.map(n => bytes(1, n)), bytes(2, 'decoder'), ...this.initializers.map(t => bytes(5, t)),
      bytes(11, value(input, 7, ['batch', 'tokens'])), bytes(12, value(output, 1, ['batch', 'hidden'])),
    ]);
    const opset = (domain, version) => bytes(8, Buffer.concat([bytes(1, domain), integer(2, version)]));
    return Buffer.concat([integer(1, 8), opset('', 17), opset('com.microsoft', 1), bytes(7, graph)]);
  }
}

/** Rows of several [out, in] matrices, as one [in, out] matrix. */
function transposed(matrices) {
  const columns = matrices[0].dims[1];
  const rows = matrices.reduce((sum, m) => sum + m.dims[0], 0);
  const result = new Float32Array(rows * columns);
  let at = 0;
  for (const { dims, data } of matrices) {
    for (let r = 0; r < dims[0]; r++, at++) {
      for (let c = 0; c < columns; c++) result[c * rows + at] = data[r * columns + c];
    }
  }
  return { rows: columns, columns: rows, data: result };
}

function linear(graph, x, matrices, int8) {
  const { rows, columns, data } = transposed(matrices);
  if (!int8) return graph.add('MatMul', [x, graph.constant([rows, columns], data)])[0];
  const scales = new Float32Array(columns);
  for (let i = 0; i < data.length; i++) scales[i % columns] = Math.max(scales[i % columns], Math.abs(data[i]) / 127);
  const codes = Int8Array.from(data, (value, i) => Math.round(value / scales[i % columns]));
  const weight = graph.constant([rows, columns], codes);
  return graph.add('DynamicQuantizeMatMul', [x, weight, graph.constant([columns], scales)], 1, {}, 'com.microsoft')[0];
}

function rotaryTables(s) {
  const half = s.headDim / 2;
  const angle = i => Math.floor(i / half) * s.theta ** (-2 * (i % half) / s.headDim);
  const table = f => Float32Array.from({ length: s.maxTokens * half }, (_, i) => f(angle(i)));
  return [table(Math.cos), table(Math.sin)];
}

function attention(graph, h, prefix, w, rotary, s, int8) {
  const weights = ['q', 'k', 'v'].map(n => w[`${prefix}self_attn.${n}_proj.weight`]);
  const qkv = linear(graph, h, weights, int8);                                      // [B, L, (H + 2 KV) D]
  const sizes = [s.heads, ...Array(2 * s.kvHeads).fill(1)].map(n => BigInt(n * s.headDim));
  const lengths = graph.constant([sizes.length], BigInt64Array.from(sizes));
  const [q, ...keyValues] = graph.add('Split', [qkv, lengths], sizes.length, { axis: -1 });
  const rotate = (x, heads) =>
    graph.add('RotaryEmbedding', [x, ...rotary], 1, { interleaved: 0, num_heads: heads }, 'com.microsoft')[0];
  const group = s.heads / s.kvHeads;
  const repeat = heads => graph.add('Concat', heads.flatMap(x => Array(group).fill(x)), 1, { axis: -1 })[0];
  const keys = repeat(keyValues.slice(0, s.kvHeads).map(x => rotate(x, 1)));
  const values = repeat(keyValues.slice(s.kvHeads));
  const inputs = [rotate(q, s.heads), keys, values];
  const context = graph.add('MultiHeadAttention', inputs, 1, { num_heads: s.heads }, 'com.microsoft')[0];
  return linear(graph, context, [w[prefix + 'self_attn.o_proj.weight']], int8);
}

function feedForward(graph, h, prefix, w, s, int8) {
  const both = linear(graph, h, [w[prefix + 'mlp.gate_proj.weight'], w[prefix + 'mlp.up_proj.weight']], int8);
  const lengths = graph.constant([2], BigInt64Array.of(BigInt(s.intermediate), BigInt(s.intermediate)));
  const [gate, up] = graph.add('Split', [both, lengths], 2, { axis: -1 });
  const silu = graph.add('QuickGelu', [gate], 1, { alpha: new Number(1) }, 'com.microsoft')[0];
  return linear(graph, graph.add('Mul', [silu, up])[0], [w[prefix + 'mlp.down_proj.weight']], int8);
}

export function writeOnnx(file, w, int8, s = shape) {
  const graph = new Graph();
  const vector = name => graph.constant([s.hidden], w[name].data);
  const [cos, sin] = rotaryTables(s).map(t => graph.constant([s.maxTokens, s.headDim / 2], t));
  const rotary = [graph.constant([1], BigInt64Array.of(0n)), cos, sin];
  const table = w['embed_tokens.weight'];
  let x = graph.add('Gather', [graph.constant(table.dims, table.data), 'ids'])[0];   // [B, L, d]
  const epsilon = new Number(s.eps);
  let h = graph.add('SimplifiedLayerNormalization', [x, vector('layers.0.input_layernorm.weight')], 1,
    { axis: -1, epsilon, stash_type: 1 })[0];
  const addAndNormalise = (delta, weight) => {
    const outputs = graph.add('SkipSimplifiedLayerNormalization', [x, delta, vector(weight)], 4, { epsilon },
      'com.microsoft');
    x = outputs[3];
    return outputs[0];
  };
  for (let layer = 0; layer < s.layers; layer++) {
    const prefix = `layers.${layer}.`;
    h = addAndNormalise(attention(graph, h, prefix, w, rotary, s, int8), prefix + 'post_attention_layernorm.weight');
    const next = layer + 1 < s.layers ? `layers.${layer + 1}.input_layernorm.weight` : 'norm.weight';
    h = addAndNormalise(feedForward(graph, h, prefix, w, s, int8), next);
  }
  const mean = graph.add('ReduceMean', [h], 1, { axes: [1], keepdims: 0 })[0];
  const unit = graph.add('LpNormalization', [mean], 1, { axis: -1, p: 2 })[0];
  fs.writeFileSync(file, graph.model('ids', unit));
}
