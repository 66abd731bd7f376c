// One query asked two ways: two modes, two instructions, or two collections (which may have two models).
import { api } from './api.js';
import { h, byId, digits, during } from './dom.js';

const sides = ['left', 'right'];

export async function startCompare(context) {
  const { collections } = await api('GET', '/v1/collections');
  for (const side of sides) {
    byId(`${side}-collection`).replaceChildren(...collections.map(one => h('option', {
      value: one.name, selected: one.name === context.name,
    }, one.model ? `${one.name} (${one.model})` : one.name)));
  }
  byId('right-mode').value = 'keyword';
  byId('compare-form').addEventListener('submit', event => {
    event.preventDefault();
    during(byId('compare-button'), compare);
  });
}

async function compare() {
  const answers = await Promise.all(sides.map(side => api(
    'POST', `/v1/collections/${encodeURIComponent(byId(`${side}-collection`).value)}/search`, {
      query: byId('compare-query').value,
      mode: byId(`${side}-mode`).value,
      instruction: byId(`${side}-instruction`).value.trim() || undefined,
      top: 10,
    })));
  const ranks = answers.map(answer => new Map(answer.hits.map((hit, i) => [hit.id, i])));
  sides.forEach((side, i) => show(byId(`${side}-results`), answers[i], ranks[1 - i]));
  const shared = answers[0].hits.filter(hit => ranks[1].has(hit.id)).length;
  byId('agreement').textContent = `${shared} of ${Math.max(answers[0].hits.length, answers[1].hits.length)} hits are on both sides.`;
}

function show(place, answer, others) {
  place.replaceChildren(
    h('p', { class: 'soft small' }, `${answer.mode}, ${answer.model || 'no model'}, ${digits(answer.took_ms, 1)} ms`),
    ...answer.hits.map((hit, i) => h('article', { class: 'hit' },
      h('header', {}, h('h3', {}, `${i + 1}. ${hit.title ?? hit.id}`), h('span', { class: 'tag' }, moved(i, others.get(hit.id)))),
      h('p', { class: 'small' }, (hit.text ?? '').slice(0, 160)))));
}

function moved(here, there) {
  if (there === undefined) return 'only here';
  if (there === here) return 'same rank';
  return there > here ? `↑ ${there - here}, ${there + 1} there` : `↓ ${here - there}, ${there + 1} there`;
}
