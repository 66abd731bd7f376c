// The OpenAPI document for people: operations by tag, each with its parameters, its body and a form that sends it.
import { api, headers, key } from './api.js';
import { h, byId, during } from './dom.js';

const verbs = ['get', 'put', 'post', 'delete', 'patch'];

export async function start() {
  const description = await api('GET', '/openapi/v1.json');
  const operations = Object.entries(description.paths).flatMap(([path, item]) =>
    verbs.filter(verb => item[verb]).map(verb => ({ path, verb, ...item[verb] })));
  const tags = [...new Set(operations.map(operation => operation.tags?.[0] ?? 'other'))];
  byId('operations').replaceChildren(...tags.map(tag => h('section', { class: 'card', 'aria-label': tag },
    h('h2', {}, tag), operations.filter(one => (one.tags?.[0] ?? 'other') === tag).map(one => show(one, description)))));
  byId('find').addEventListener('input', () => {
    const words = byId('find').value.toLowerCase();
    for (const shown of document.querySelectorAll('[data-operation]')) shown.hidden = !shown.dataset.operation.includes(words);
    for (const section of document.querySelectorAll('#operations section')) section.hidden = !section.querySelector('[data-operation]:not([hidden])');
  });
}

function show(operation, description) {
  const name = `${operation.verb.toUpperCase()} ${operation.path}`;
  const role = Object.values(operation.security?.[0] ?? {})[0]?.[0];
  const [type, media] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  const body = h('details', { class: 'hit', 'data-operation': `${name} ${operation.summary ?? ''} ${operation.operationId ?? ''}`.toLowerCase() },
    h('summary', {}, h('code', {}, name), ' ', role ? h('span', { class: 'tag' }, role) : null,
      h('div', { class: 'soft' }, operation.summary ?? '')));
  body.addEventListener('toggle', () => {
    if (body.open && !body.querySelector('form')) body.append(form(operation, type, media), answers(operation, description));
  });
  return body;
}

function form(operation, type, media) {
  const fields = (operation.parameters ?? []).map(parameter => ({
    ...parameter, input: h('input', { autocomplete: 'off', required: parameter.required, 'aria-label': parameter.name, placeholder: parameter.name }),
  }));
  const text = media && h('textarea', { 'aria-label': 'Body', spellcheck: 'false', rows: 6 });
  if (text) text.value = typeof media.example === 'string' ? media.example : media.example ? JSON.stringify(media.example, null, 2) : '';
  const line = h('pre', { 'aria-label': 'The same with curl' });
  const output = h('pre', { role: 'status' });
  const target = () => {
    const query = fields.filter(field => field.in === 'query' && field.input.value).map(field => `${field.name}=${encodeURIComponent(field.input.value)}`);
    const path = fields.filter(field => field.in === 'path').reduce(
      (made, field) => made.replace(`{${field.name}}`, encodeURIComponent(field.input.value) || `{${field.name}}`), operation.path);
    return path + (query.length ? `?${query.join('&')}` : '');
  };
  const describe = () => {
    const words = ['curl', operation.verb === 'get' ? '' : `-X ${operation.verb.toUpperCase()}`, key.get() ? '-H "Authorization: Bearer $KEY"' : '',
      text?.value ? `-H 'Content-Type: ${type}' -d '${text.value.replaceAll("'", "'\\''")}'` : '', `${location.origin}${target()}`];
    line.textContent = words.filter(word => word).join(' ');
  };
  const made = h('form', {
    oninput: describe, onsubmit: event => {
      event.preventDefault();
      during(event.submitter, () => send(operation, target(), type, text?.value, output));
    },
  },
  fields.length ? h('div', { class: 'row' }, fields.map(field => h('div', {}, h('span', { class: 'label' }, `${field.name} (${field.in})`), field.input))) : null,
  text ? h('div', {}, h('span', { class: 'label' }, `Body, ${type}`), text) : null,
  h('p', { class: 'row' }, h('button', { class: 'main' }, 'Send')), line, output);
  describe();
  return made;
}

async function send(operation, path, type, body, output) {
  const response = await fetch(path, {
    method: operation.verb.toUpperCase(), headers: { ...headers(), ...(body ? { 'Content-Type': type } : {}) }, body: body || undefined,
  });
  const text = await response.text();
  output.textContent = `${response.status} ${response.statusText}\n${pretty(text)}`;
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** What the operation reads and answers, as trees of names and types. */
function answers(operation, description) {
  const shapes = [['Body', operation.requestBody], ...Object.entries(operation.responses ?? {})].filter(([, one]) => one?.content);
  return h('div', {}, shapes.map(([label, one]) => {
    const [, media] = Object.entries(one.content)[0];
    return media.schema ? h('details', {}, h('summary', {}, `${label}: ${one.description ?? 'fields'}`), h('pre', {}, shape(media.schema, description, 0))) : null;
  }));
}

function shape(schema, description, depth) {
  const resolved = schema.$ref ? description.components.schemas[schema.$ref.split('/').at(-1)] : schema;
  if (!resolved || depth > 5) return '…';
  const nested = (resolved.oneOf ?? resolved.anyOf ?? []).find(one => one.type !== 'null');
  if (nested) return shape(nested, description, depth);
  const types = [resolved.type ?? 'any'].flat().filter(type => type !== 'null').join(' or ');
  if (resolved.properties) {
    const pad = '  '.repeat(depth + 1);
    const fields = Object.entries(resolved.properties).map(([name, field]) =>
      `${pad}${name}: ${shape(field, description, depth + 1)}${field.description ? `   - ${field.description}` : ''}`);
    return `{\n${fields.join('\n')}\n${'  '.repeat(depth)}}`;
  }
  return resolved.items ? `[${shape(resolved.items, description, depth)}]` : types;
}
