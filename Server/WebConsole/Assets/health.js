// How the server is: ready or not and why, what its models are, and its metrics in a table that can be searched.
import { api, headers } from './api.js';
import { h, byId, number } from './dom.js';

export async function start() {
  byId('metric-find').addEventListener('input', showMetrics);
  await refresh();
  setInterval(() => document.hidden || refresh().catch(() => {}), 5000);
}

let samples = [];

async function refresh() {
  const response = await fetch('/readyz');
  const ready = await response.json();
  byId('ready').textContent = ready.status;
  byId('ready').className = `figure ${response.ok ? 'good' : 'warn'}`;
  byId('collection-count').textContent = number(ready.collections);
  const failed = Object.entries(ready.failed ?? {});
  byId('failures').replaceChildren(...failed.map(([name, reason]) => h('p', { class: 'bad' }, `${name}: ${reason}`)));
  const { data } = await api('GET', '/v1/models');
  byId('models').replaceChildren(...data.map(model => h('tr', {},
    h('td', {}, model.id), h('td', { class: 'num' }, number(model.dimensions)), h('td', { class: 'num' }, number(model.max_tokens)),
    h('td', {}, model.loaded ? h('span', { class: 'tag' }, 'in memory') : h('span', { class: 'soft' }, 'on disk')))));
  await readMetrics();
}

async function readMetrics() {
  const response = await fetch('/metrics', { headers: headers() });
  byId('metrics-card').hidden = !response.ok;
  if (!response.ok) return;
  samples = (await response.text()).split('\n').filter(line => line && !line.startsWith('#')).map(line => {
    const at = line.lastIndexOf(' ');
    return { name: line.slice(0, at), value: line.slice(at + 1) };
  });
  showMetrics();
}

function showMetrics() {
  const words = byId('metric-find').value.toLowerCase();
  const fitting = samples.filter(sample => sample.name.toLowerCase().includes(words) && !sample.name.includes('_bucket{'));
  byId('metrics').replaceChildren(...fitting.slice(0, 200).map(sample =>
    h('tr', {}, h('td', {}, sample.name), h('td', { class: 'num' }, sample.value))));
}
