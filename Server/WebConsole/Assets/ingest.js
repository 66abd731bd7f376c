// Files and lines of JSON into a collection, with the rate and the time that is left.
import { api, headers, lines, refuse } from './api.js';
import { h, byId, number, duration, toast } from './dom.js';

const linesType = 'application/x-ndjson';
const isLines = file => /\.(jsonl|ndjson)$/i.test(file.name);
const isArray = file => /\.json$/i.test(file.name);

export function startIngest(context) {
  const drop = byId('drop'), files = byId('files');
  const take = () => store(context, [...files.files]).then(() => { files.value = ''; });
  files.addEventListener('change', take);
  if (files.files.length > 0) take(); // chosen before this script ran
  for (const name of ['dragenter', 'dragover']) {
    drop.addEventListener(name, event => {
      event.preventDefault();
      drop.classList.add('over');
    });
  }
  for (const name of ['dragleave', 'drop']) drop.addEventListener(name, () => drop.classList.remove('over'));
  drop.addEventListener('drop', event => {
    event.preventDefault();
    store(context, [...event.dataTransfer.files]);
  });
  byId('one').addEventListener('submit', event => {
    event.preventDefault();
    storeOne(context).catch(error => toast(error.message));
  });
}

async function storeOne(context) {
  const document = { id: byId('one-id').value.trim(), text: byId('one-text').value };
  await api('POST', `${context.path}/documents`, [document]);
  toast(`Document ${document.id} is stored and can be found.`);
  byId('one').reset();
  await context.refresh();
}

async function store(context, files) {
  for (const file of files) {
    const meter = makeMeter(file);
    try {
      const documents = isLines(file) ? await storeLines(context, file, meter)
        : isArray(file) ? (await api('POST', `${context.path}/documents`, file, { headers: { 'Content-Type': 'application/json' } })).upserted
          : await storeFile(context, file);
      meter.end(documents);
    } catch (error) {
      meter.fail(error.message);
    }
  }
  await context.refresh();
}

async function storeFile(context, file) {
  const form = new FormData();
  form.append('files', file, file.name);
  return (await api('POST', `${context.path}/files`, form)).upserted;
}

async function storeLines(context, file, meter) {
  meter.total(await countLines(file));
  const response = await fetch(`${context.path}/documents`, {
    method: 'POST', body: file, headers: { ...headers(), 'Content-Type': linesType, Accept: linesType },
  });
  await refuse(response);
  let stored = 0;
  for await (const line of lines(response)) {
    if (!line) continue;
    const told = JSON.parse(line);
    if (told.detail) throw new Error(told.line ? `Line ${told.line}: ${told.detail}` : told.detail);
    stored = told.upserted;
    meter.at(stored);
  }
  return stored;
}

async function countLines(file) {
  let count = 0, ended = true;
  const reader = file.stream().getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return count + (ended ? 0 : 1);
    for (const byte of value) if (byte === 10) count++;
    if (value.length) ended = value[value.length - 1] === 10;
  }
}

function makeMeter(file) {
  const started = performance.now();
  const bar = h('progress', { 'aria-label': `Indexing ${file.name}` }), note = h('span', { class: 'soft small num', role: 'status' }, 'sending');
  byId('meters').prepend(h('div', { class: 'hit' }, h('header', {}, h('h3', {}, file.name), note), bar));
  const seconds = () => (performance.now() - started) / 1000;
  let total = 0;
  return {
    total: lineCount => { total = lineCount; },
    at: done => {
      const rate = done / seconds();
      if (total) [bar.max, bar.value] = [total, done];
      note.textContent = `${number(done)} of ${number(total)} · ${number(Math.round(rate))} documents/s · ETA ${duration((total - done) / rate)}`;
    },
    end: done => {
      [bar.max, bar.value] = [1, 1];
      note.textContent = `${number(done)} documents in ${duration(seconds())} · ${number(Math.round(done / seconds()))} documents/s`;
    },
    fail: message => {
      bar.remove();
      note.className = 'bad small';
      note.textContent = message;
    },
  };
}
