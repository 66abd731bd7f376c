// A decoder of random weights in the Hugging Face layout: bidirectional Mistral, mean pooling, a token per byte.
// Every peer is given these very weights, so that shapes, arithmetic and answers are the same in each of them.
import fs from 'node:fs';
import path from 'node:path';

export const shape = {
  layers: 6, hidden: 384, heads: 6, kvHeads: 2, headDim: 64, intermediate: 1024, vocabulary: 8192,
  maxTokens: 512, eps: 1e-5, theta: 10000,
};

/** Mulberry32: a seeded generator, so that two machines measure the same weights. */
function uniform(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function normal(next, count, mean, deviation) {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const radius = Math.sqrt(-2 * Math.log(1 - next()));
    values[i] = mean + deviation * radius * Math.cos(2 * Math.PI * next());
  }
  return values;
}

/** name -> { dims, data }, matrices as [out, in] like nn.Linear. */
export function randomWeights(s = shape, seed = 7) {
  const next = uniform(seed);
  const tensors = {};
  const vector = name => { tensors[name] = { dims: [s.hidden], data: normal(next, s.hidden, 1, 0.1) }; };
  const matrix = (name, rows, columns, deviation = 1 / Math.sqrt(columns)) => {
    tensors[name] = { dims: [rows, columns], data: normal(next, rows * columns, 0, deviation) };
  };
  matrix('embed_tokens.weight', s.vocabulary, s.hidden, 0.5);
  for (let layer = 0; layer < s.layers; layer++) {
    const prefix = `layers.${layer}.`;
    vector(prefix + 'input_layernorm.weight');
    matrix(prefix + 'self_attn.q_proj.weight', s.heads * s.headDim, s.hidden);
    matrix(prefix + 'self_attn.k_proj.weight', s.kvHeads * s.headDim, s.hidden);
    matrix(prefix + 'self_attn.v_proj.weight', s.kvHeads * s.headDim, s.hidden);
    matrix(prefix + 'self_attn.o_proj.weight', s.hidden, s.heads * s.headDim);
    vector(prefix + 'post_attention_layernorm.weight');
    matrix(prefix + 'mlp.gate_proj.weight', s.intermediate, s.hidden);
    matrix(prefix + 'mlp.up_proj.weight', s.intermediate, s.hidden);
    matrix(prefix + 'mlp.down_proj.weight', s.hidden, s.intermediate);
  }
  vector('norm.weight');
  return tensors;
}

function writeSafetensors(file, tensors) {
  const header = { __metadata__: { format: 'pt' } };
  let at = 0;
  for (const [name, { dims, data }] of Object.entries(tensors)) {
    header[name] = { dtype: 'F32', shape: dims, data_offsets: [at, at + data.byteLength] };
    at += data.byteLength;
  }
  let json = JSON.stringify(header);
  json += ' '.repeat((8 - (json.length % 8)) % 8);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const out = fs.openSync(file, 'w');
  fs.writeSync(out, length);
  fs.writeSync(out, json);
  for (const { data } of Object.values(tensors)) fs.writeSync(out, Buffer.from(data.buffer));
  fs.closeSync(out);
}

/** Bytes as printable characters, the alphabet of byte-level BPE; ids 4..259 are bytes, the rest fill the vocabulary. */
function tokenizerJson(s) {
  const printable = b => (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
  const special = ['<unk>', '<s>', '</s>', '<pad>'];
  const vocab = Object.fromEntries(special.map((token, id) => [token, id]));
  let extra = 0;
  for (let b = 0; b < 256; b++) vocab[String.fromCharCode(printable(b) ? b : 256 + extra++)] = 4 + b;
  for (let id = 260; id < s.vocabulary; id++) vocab[`<filler_${id}>`] = id;
  return {
    version: '1.0',
    added_tokens: special.map((content, id) => ({
      id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true,
    })),
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: { type: 'BPE', unk_token: null, fuse_unk: false, byte_fallback: false, vocab, merges: [] },
  };
}

export function writeHuggingFaceFolder(folder, tensors, s = shape) {
  fs.mkdirSync(path.join(folder, '1_Pooling'), { recursive: true });
  const write = (name, value) => fs.writeFileSync(path.join(folder, name), JSON.stringify(value));
  writeSafetensors(path.join(folder, 'model.safetensors'), tensors);
  write('config.json', {
    architectures: ['MistralModel'], model_type: 'mistral', is_causal: false, hidden_size: s.hidden,
    intermediate_size: s.intermediate, num_hidden_layers: s.layers, num_attention_heads: s.heads,
    num_key_value_heads: s.kvHeads, head_dim: s.headDim, vocab_size: s.vocabulary, rms_norm_eps: s.eps,
    rope_theta: s.theta, max_position_embeddings: s.maxTokens, hidden_act: 'silu', torch_dtype: 'float32',
  });
  write('tokenizer.json', tokenizerJson(s));
  write('tokenizer_config.json', { model_max_length: s.maxTokens, add_bos_token: false, add_eos_token: false });
  write('modules.json', ['Transformer', 'Pooling', 'Normalize'].map((type, idx) => ({
    idx, name: String(idx), path: idx === 0 ? '' : `${idx}_${type}`, type: `sentence_transformers.models.${type}`,
  })));
  write('1_Pooling/config.json', {
    word_embedding_dimension: s.hidden, pooling_mode_cls_token: false, pooling_mode_mean_tokens: true,
    pooling_mode_max_tokens: false, include_prompt: true,
  });
}
