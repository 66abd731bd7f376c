// The page of a collection: each tab is a module of its own, started when it is first shown.
import { api } from './api.js';
import { byId, number, during } from './dom.js';
import { makeTabs } from './tabs.js';
import { startSearch } from './search.js';
import { startCompare } from './compare.js';
import { startIngest } from './ingest.js';
import { startMap } from './map.js';
import { startTraining } from './training.js';
import { startGenerations } from './generations.js';

export async function start() {
  const name = document.body.dataset.collection;
  const path = `/v1/collections/${encodeURIComponent(name)}`;
  const context = { name, path, refresh: () => describe(path) };
  const tabs = makeTabs(byId('tabs'), {
    search: () => startSearch(context),
    documents: () => startIngest(context),
    compare: () => startCompare(context),
    map: () => startMap(context),
    training: () => startTraining(context),
    generations: () => startGenerations(context),
  });
  document.addEventListener('search-wanted', () => tabs.show('search'));
  byId('delete').addEventListener('click', event => during(event.target, async () => {
    if (!confirm(`Delete ${name} and every document in it?`)) return;
    await api('DELETE', path);
    location.href = '/';
  }));
  await describe(path);
}

async function describe(path) {
  const collection = await api('GET', path);
  byId('about').textContent = `${number(collection.count)} documents · `
    + (collection.model ? `model ${collection.model} (${collection.model_version})` : 'vectors of their own')
    + ` · ${collection.dimensions} dimensions · ${collection.metric} · graph of ${collection.m} links`;
  return collection;
}
