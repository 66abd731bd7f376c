// The first page: the collections, a form that creates one, and how the server is.
import { api } from './api.js';
import { h, byId, number, during, toast } from './dom.js';

export async function start() {
  byId('create').addEventListener('submit', create);
  byId('source').addEventListener('change', showSource);
  showSource();
  await Promise.all([listModels(), listCollections()]);
}

function showSource() {
  const own = byId('source').value === 'vectors';
  byId('model-field').hidden = own;
  byId('dimensions-field').hidden = !own;
}

async function listModels() {
  const { data } = await api('GET', '/v1/models');
  byId('model').replaceChildren(...data.map(model => h('option', { value: model.id }, `${model.id} (${model.dimensions} dimensions)`)));
}

async function listCollections() {
  const { collections } = await api('GET', '/v1/collections');
  byId('collections').replaceChildren(...collections.map(card));
  byId('no-collections').hidden = collections.length > 0;
}

function card(collection) {
  const failed = collection.state === 'failed';
  return h('a', { class: 'card', href: `/console/collections/${collection.name}` },
    h('h3', {}, collection.name),
    failed
      ? h('p', { class: 'bad small' }, collection.failure)
      : [h('div', { class: 'figure' }, number(collection.count)),
        h('div', { class: 'soft small' }, 'documents, ', collection.model ? `model ${collection.model}` : 'vectors of their own',
          `, ${collection.dimensions} dimensions`)]);
}

async function create(event) {
  event.preventDefault();
  await during(event.submitter ?? byId('create-button'), async () => {
    const name = byId('name').value.trim();
    const body = byId('source').value === 'vectors'
      ? { dimensions: Number(byId('dimensions').value), metric: byId('metric').value }
      : { model: byId('model').value || undefined, metric: byId('metric').value };
    await api('PUT', `/v1/collections/${encodeURIComponent(name)}`, body);
    toast(`Collection ${name} is there.`);
    location.href = `/console/collections/${name}#documents`;
  });
}
