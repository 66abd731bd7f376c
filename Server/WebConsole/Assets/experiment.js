// A/B: another generation answers a share of the searches, and both rankings are noted; here they stand side by side.
import { api } from './api.js';
import { h, byId, digits, during, toast } from './dom.js';

export async function startExperiment(context) {
  byId('experiment-form').addEventListener('submit', event => {
    event.preventDefault();
    during(byId('experiment-start'), async () => {
      await api('PUT', `${context.path}/experiment`, {
        generation: Number(byId('experiment-generation').value), share: Number(byId('experiment-share').value) / 100,
      });
      toast('The experiment runs: searches by text are answered by both.');
      await showExperiment(context);
    });
  });
  byId('experiment-end').addEventListener('click', event => during(event.target, async () => {
    await api('DELETE', `${context.path}/experiment`);
    await showExperiment(context);
  }));
  byId('experiment-again').addEventListener('click', event => during(event.target, () => showExperiment(context)));
}

/** Offers the generations that can answer, and shows the searches that were compared. */
export async function showExperiment(context, generations = null) {
  if (generations) offer(generations);
  const { experiment, searches } = await api('GET', `${context.path}/experiment?limit=20`);
  byId('experiment-end').hidden = !experiment;
  byId('experiment-state').textContent = experiment
    ? `Generation ${experiment.generation} answers ${Math.round(100 * experiment.share)} % of the searches.` : 'No experiment runs.';
  byId('experiment-results').replaceChildren(...searches.map(show));
}

function offer(generations) {
  const able = generations.filter(one => !one.trouble && ['ready', 'kept'].includes(one.state));
  byId('experiment-generation').replaceChildren(...able.map(one => h('option', { value: one.number }, `${one.number} (${one.model ?? 'no model'})`)));
  byId('experiment-start').disabled = able.length === 0;
}

const show = one => h('article', { class: 'hit' },
  h('header', {}, h('h3', {}, one.query ?? 'a vector'), h('span', { class: 'tag' }, `${Math.round(100 * one.overlap)} % in common`)),
  h('div', { class: 'split' }, ranking(one.served, one.other), ranking(one.other, one.served)));

function ranking(one, other) {
  return h('div', {},
    h('p', { class: 'soft small' }, `Generation ${one.generation}, ${one.model || 'no model'}, ${digits(one.took_ms, 1)} ms`),
    h('ol', { class: 'small' }, one.ids.map((id, i) => h('li', {}, `${id} `,
      h('span', { class: 'soft num' }, digits(one.scores[i])), other.ids.includes(id) ? '' : h('span', { class: 'tag' }, 'only here')))));
}
