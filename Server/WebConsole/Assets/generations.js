// Generations: which one is served, making another with a new model, switching, going back.
import { api, follow } from './api.js';
import { h, byId, number, bytes, during, toast } from './dom.js';
import { showExperiment, startExperiment } from './experiment.js';
import { describeProgress } from './progress.js';

export async function startGenerations(context) {
  const { data } = await api('GET', '/v1/models');
  byId('reindex-model').replaceChildren(...data.map(model => h('option', { value: model.id }, model.id)));
  byId('reindex-model').addEventListener('change', () => showDisk(context));
  await showDisk(context);
  byId('reindex-form').addEventListener('submit', event => {
    event.preventDefault();
    during(byId('reindex-button'), () => reindex(context));
  });
  byId('rollback').addEventListener('click', event => during(event.target, async () => {
    await api('POST', `${context.path}/rollback`, {});
    toast('The generation that was served before is served again.');
    await list(context);
  }));
  await startExperiment(context);
  await list(context);
  const { jobs } = await api('GET', `/v1/jobs?collection=${encodeURIComponent(context.name)}&state=running`);
  const running = jobs.find(job => job.kind === 'reindex');
  if (running) await watch(context, running.id);
}

async function reindex(context) {
  const answer = await api('POST', `${context.path}/reindex`, {
    model: byId('reindex-model').value, switch: byId('reindex-switch').checked,
  });
  watch(context, (answer.job ?? answer).id).catch(error => toast(error.message));
}

/** What a generation with the chosen model would take, before it is begun. */
async function showDisk(context) {
  const model = byId('reindex-model').value;
  if (!model) return;
  const { disk } = await api('GET', `${context.path}/generations?model=${encodeURIComponent(model)}`);
  byId('reindex-disk').textContent = `It will take about ${bytes(disk.estimated_bytes)} beside the ${bytes(disk.served_bytes)} that are served; ${bytes(disk.free_bytes)} are free${disk.fits ? '.' : ': too little.'}`;
}

async function watch(context, id) {
  await follow(id, (name, data) => {
    if (name === 'progress') byId('reindex-state').textContent = describeProgress(data);
    if (name === 'state') byId('reindex-state').textContent = data.error ? `${data.state}: ${data.error}` : data.state;
  });
  await list(context);
}

async function list(context) {
  const { served, generations } = await api('GET', `${context.path}/generations`);
  byId('rollback').disabled = !generations.some(one => one.number !== served && one.state === 'kept');
  byId('generations-list').replaceChildren(...generations.map(one => row(context, one, served)));
  await showExperiment(context, generations);
  await context.refresh();
}

function row(context, one, served) {
  const act = (label, work) => h('button', {
    type: 'button', onclick: event => during(event.target, async () => {
      await work();
      await list(context);
    }),
  }, label);
  return h('tr', {},
    h('td', {}, `${one.number}`),
    h('td', {}, h('span', { class: one.trouble ? 'tag bad' : 'tag' }, one.number === served ? 'served' : one.state), one.trouble ? ` ${one.trouble}` : ''),
    h('td', {}, one.model ?? '–', h('div', { class: 'soft small' }, one.model_version ?? '')),
    h('td', { class: 'num' }, number(one.documents)),
    h('td', { class: 'num' }, bytes(one.disk_bytes)),
    h('td', {}, one.number === served ? '' : [
      one.state === 'building' ? '' : act('Serve', () => api('POST', `${context.path}/${one.number < served ? 'rollback' : 'switch'}`, { generation: one.number })),
      ' ', act('Delete', () => api('DELETE', `${context.path}/generations/${one.number}`))]));
}
