// Every job: what it is, how far it is, and the buttons that stop it or let it go on.
import { api, follow } from './api.js';
import { h, byId, during, toast } from './dom.js';
import { describeProgress } from './progress.js';

let watching = new AbortController();

export async function start() {
  await list();
  setInterval(() => document.hidden || list().catch(() => {}), 2000);
}

async function list() {
  const { jobs } = await api('GET', '/v1/jobs');
  byId('no-jobs').hidden = jobs.length > 0;
  byId('jobs-list').replaceChildren(...jobs.slice(0, 200).map(row));
}

function row(job) {
  const act = (label, method, path) => h('button', {
    type: 'button', onclick: event => during(event.target, async () => {
      await api(method, path);
      await list();
    }),
  }, label);
  const over = ['succeeded', 'failed', 'cancelled'].includes(job.state);
  return h('tr', {},
    h('td', {}, h('strong', {}, job.kind), h('div', { class: 'soft small' }, job.collection ?? '')),
    h('td', {}, h('span', { class: job.state === 'failed' ? 'tag bad' : 'tag' }, job.state)),
    h('td', {},
      job.state === 'running' && job.total ? h('progress', { max: job.total, value: job.done, 'aria-label': `Progress of ${job.kind}` }) : null,
      h('div', { class: 'small' }, job.error ?? (job.state === 'running' && job.stage ? describeProgress(job) : ''))),
    h('td', { class: 'small soft' }, new Date(job.created).toLocaleString()),
    h('td', {},
      over ? null : act('Cancel', 'DELETE', `/v1/jobs/${job.id}`),
      ['failed', 'cancelled'].includes(job.state) ? act('Resume', 'POST', `/v1/jobs/${job.id}/resume`) : null,
      ' ', h('button', { type: 'button', onclick: () => watch(job) }, 'Events')));
}

async function watch(job) {
  watching.abort();
  watching = new AbortController();
  const log = byId('events');
  log.replaceChildren();
  byId('events-card').hidden = false;
  byId('events-of').textContent = `Events of ${job.kind} ${job.id}`;
  byId('events-of').focus();
  try {
    await follow(job.id, (name, data, id) => {
      log.append(`${id} ${name} ${JSON.stringify(data)}\n`);
      log.scrollTop = log.scrollHeight;
    }, watching.signal);
  } catch (error) {
    if (error.name !== 'AbortError') toast(error.message);
  }
}
