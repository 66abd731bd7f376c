// A fine-tune: started here, then followed by its events, as curves and words.
import { api, follow } from './api.js';
import { h, byId, during, toast } from './dom.js';
import { lineChart } from './charts.js';
import { describeProgress } from './progress.js';

export async function startTraining(context) {
  byId('training-form').addEventListener('submit', event => {
    event.preventDefault();
    during(byId('training-button'), () => begin(context));
  });
  byId('training-cancel').addEventListener('click', event => during(event.target, () => api('DELETE', `/v1/jobs/${event.target.dataset.job}`)));
  const { jobs } = await api('GET', `/v1/jobs?collection=${encodeURIComponent(context.name)}`);
  const last = jobs.find(job => job.kind.startsWith('fine-tune'));
  if (last) await watch(context, last.id);
}

async function begin(context) {
  const body = {};
  const pairs = byId('pairs').files[0];
  if (pairs) body.pairs = (await pairs.text()).split('\n').filter(line => line.trim()).map(line => pairOf(JSON.parse(line)));
  const answer = await api('POST', `${context.path}/fine-tunes`, body);
  toast('The fine-tune is queued.');
  watch(context, (answer.job ?? answer).id).catch(error => toast(error.message));
}

/** A line of a training file as the API takes it: one positive or several, or the ids of documents. */
const pairOf = ({ query, positive, positives, ids }) => ({ query, ids, positives: positives ?? (positive ? [positive] : undefined) });

/** Draws what a job tells. Whatever event carries a loss or an nDCG, by step, becomes a point of a curve. */
async function watch(context, id) {
  const curves = { loss: new Map(), ndcg: new Map() };
  const log = byId('training-log');
  log.replaceChildren();
  byId('training-run').hidden = false;
  byId('training-cancel').dataset.job = id;
  let drawing = false;
  const redraw = () => {
    if (drawing) return;
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      lineChart(byId('loss'), 'Loss by step', series(curves.loss));
      lineChart(byId('ndcg'), 'nDCG@10 on held-out queries', series(curves.ndcg));
    });
  };
  redraw();
  await follow(id, (name, data, number) => {
    if (name === 'progress') {
      byId('training-state').textContent = describeProgress(data);
      return;
    }
    if (name === 'state') {
      byId('training-state').textContent = data.error ? `${data.state}: ${data.error}` : data.state;
      byId('training-cancel').hidden = !['queued', 'running'].includes(data.state);
    }
    collect(curves, data, number);
    redraw();
    log.prepend(h('div', { class: 'small' }, `${name}: ${JSON.stringify(data)}`));
    while (log.childElementCount > 50) log.lastElementChild.remove();
  });
  await context.refresh();
}

function collect(curves, data, number) {
  const at = data.step ?? number;
  for (const [field, value] of Object.entries(data)) {
    if (typeof value !== 'number') continue;
    const curve = /loss/i.test(field) ? curves.loss : /ndcg/i.test(field) ? curves.ndcg : null;
    if (!curve) continue;
    const name = data.stage ? `${field}, stage ${data.stage}` : field;
    if (!curve.has(name)) curve.set(name, []);
    curve.get(name).push([at, value]);
  }
}

const series = curve => [...curve].map(([name, points]) => ({ name, points }));
