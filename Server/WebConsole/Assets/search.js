// Search with instruction, mode and filter; every hit can say why it scored.
import { api } from './api.js';
import { h, byId, digits, bars, during, parseJson } from './dom.js';

export function startSearch(context) {
  byId('search-form').addEventListener('submit', event => {
    event.preventDefault();
    during(byId('search-button'), () => search(context));
  });
}

async function search(context) {
  const body = {
    query: byId('query').value,
    mode: byId('mode').value || undefined,
    instruction: byId('instruction').value.trim() || undefined,
    filter: parseJson(byId('filter').value, 'filter'),
    top: Number(byId('top').value),
    highlight: true,
    explain: true,
  };
  const answer = await api('POST', `${context.path}/search`, body);
  showResults(byId('results'), answer);
}

/** Shows an answer: a line about it, then its hits. */
export function showResults(place, answer) {
  const { hits, explanation } = answer;
  const found = hits.length === 1 ? '1 hit' : `${hits.length} hits`;
  place.replaceChildren(
    h('p', { class: 'soft small', role: 'status' }, `${found} in ${digits(answer.took_ms, 1)} ms, ${answer.mode}`),
    hits.length === 0 ? h('p', {}, 'Nothing fits. Try other words, another mode, or a wider filter.') : '',
    ...hits.map((hit, i) => showHit(hit, i)),
    explanation ? showPlan(explanation) : '');
}

function showHit(hit, position) {
  return h('article', { class: 'hit', 'data-id': hit.id },
    h('header', {}, h('h3', {}, `${position + 1}. ${hit.title ?? hit.id}`), h('span', { class: 'tag num' }, digits(hit.score, 4))),
    h('p', {}, marked(hit)),
    h('div', { class: 'soft small' }, hit.id, hit.metadata ? ` · ${JSON.stringify(hit.metadata)}` : ''),
    hit.explanation ? h('details', {}, h('summary', {}, 'Why this score'), why(hit.explanation)) : null);
}

/** The text around the best passage, with the query's words marked. */
function marked(hit) {
  const most = 360;
  const passage = hit.passage;
  if (!passage?.text) return cut(hit.text ?? '', most);
  const parts = [];
  let at = 0;
  for (const { start: inText, length } of passage.highlights ?? []) {
    const start = inText - passage.start;
    if (start < at || start + length > most) continue;
    parts.push(passage.text.slice(at, start), h('mark', {}, passage.text.slice(start, start + length)));
    at = start + length;
  }
  parts.push(cut(passage.text.slice(at), Math.max(0, most - at)));
  return parts;
}

const cut = (text, most) => text.length > most ? `${text.slice(0, most)}…` : text;

function why(explanation) {
  const parts = [
    explanation.dense === undefined || explanation.dense === null ? null : { label: 'meaning (dense)', value: explanation.dense },
    explanation.keyword === undefined || explanation.keyword === null ? null : { label: 'words (BM25)', value: explanation.keyword },
  ].filter(part => part);
  const terms = (explanation.terms ?? []).map(term => ({
    label: term.term, value: term.score, text: `${digits(term.score)} · ${term.frequency}× here, in ${term.documents} documents`,
  }));
  return h('div', {}, parts.map(part => bars([part])), terms.length ? [h('div', { class: 'label' }, 'By word'), bars(terms)] : null);
}

function showPlan(explanation) {
  const stages = Object.entries(explanation.stages_ms ?? {}).map(([label, value]) => ({ label, value, text: `${digits(value, 2)} ms` }));
  const facts = [
    explanation.dense_plan ? `Vectors: ${explanation.dense_plan}, ${explanation.dense_candidates} candidates.` : null,
    explanation.keyword_candidates ? `Words: ${explanation.keyword_candidates} candidates.` : null,
    explanation.filter ? `Filter: ${JSON.stringify(explanation.filter)}` : null,
    explanation.instruction ? `Instruction: ${explanation.instruction}` : null,
  ].filter(fact => fact);
  return h('details', { class: 'hit' }, h('summary', {}, 'How this was searched'), facts.map(fact => h('p', { class: 'small' }, fact)), bars(stages));
}
