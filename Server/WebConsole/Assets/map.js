// The collection on a plane: what is near means alike. Hover or focus a point to read it; the legend hides values.
import { api } from './api.js';
import { h, svg, byId, number, during, parseJson } from './dom.js';
import { color } from './charts.js';

const size = 640, margin = 16, mostValues = 8;
const other = 'everything else';

export function startMap(context) {
  byId('map-form').addEventListener('submit', event => {
    event.preventDefault();
    during(byId('map-button'), () => draw(context));
  });
  byId('map-find').addEventListener('input', dim);
  during(byId('map-button'), () => draw(context));
}

async function draw(context) {
  const colorBy = byId('color-by').value.trim();
  const plane = await api('POST', `${context.path}/map`, {
    filter: parseJson(byId('map-filter').value, 'filter'), limit: Number(byId('map-limit').value), color_by: colorBy || undefined,
    layout: byId('map-layout').value,
  });
  const share = Math.round(100 * (plane.share_x + plane.share_y));
  byId('map-about').textContent = plane.points.length < 2 ? 'A map needs at least two documents.'
    : `${number(plane.points.length)} of ${number(plane.documents)} documents. ${plane.layout === 'components'
      ? `The two directions carry ${share} % of all differences.` : 'What is near is alike; far apart says little.'}`;
  const kinds = kindsOf(plane.points);
  const kindOf = point => kinds.includes(String(point.value ?? '')) ? String(point.value ?? '') : other;
  const shown = [...kinds, ...(plane.points.some(point => kindOf(point) === other) ? [other] : [])];
  const place = placing(plane.points);
  const dots = plane.points.map(point => {
    const [x, y] = place(point);
    return svg('circle', {
      class: 'dot', cx: x.toFixed(1), cy: y.toFixed(1), r: 4.5, fill: color(shown.indexOf(kindOf(point))), tabindex: -1,
      'data-kind': kindOf(point), 'data-text': `${point.id} ${point.title ?? ''} ${point.text}`.toLowerCase(),
      onpointerenter: event => tell(point, event.currentTarget), onfocus: event => tell(point, event.currentTarget),
    }, svg('title', {}, point.title ?? point.id));
  });
  byId('plane').replaceChildren(svg('svg', {
    viewBox: `0 0 ${size} ${size}`, role: 'group', tabindex: 0, onkeydown: walk(dots),
    'aria-label': `Map of ${plane.points.length} documents. Arrow keys go from point to point.`,
  }, dots));
  byId('map-legend').replaceChildren(...(colorBy ? shown : []).map((kind, i) => h('button', {
    type: 'button', 'aria-pressed': 'true', onclick: event => {
      const on = event.currentTarget.getAttribute('aria-pressed') !== 'true';
      event.currentTarget.setAttribute('aria-pressed', String(on));
      dim();
    }, 'data-kind': kind,
  }, h('i', { style: { background: color(i) } }), kind || 'none')));
  dim();
}

function kindsOf(points) {
  const counts = new Map();
  for (const point of points) counts.set(String(point.value ?? ''), (counts.get(String(point.value ?? '')) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).slice(0, mostValues - 1).map(([kind]) => kind);
}

function placing(points) {
  const xs = points.map(point => point.x), ys = points.map(point => point.y);
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const fit = (value, low, high) => high > low ? margin + (size - 2 * margin) * (value - low) / (high - low) : size / 2;
  return point => [fit(point.x, x0, x1), size - fit(point.y, y0, y1)];
}

function dim() {
  const words = byId('map-find').value.toLowerCase().trim();
  const hidden = new Set([...byId('map-legend').querySelectorAll('[aria-pressed="false"]')].map(button => button.dataset.kind));
  let left = 0;
  for (const dot of byId('plane').querySelectorAll('.dot')) {
    const on = !hidden.has(dot.dataset.kind) && (!words || dot.dataset.text.includes(words));
    dot.classList.toggle('off', !on);
    left += on ? 1 : 0;
  }
  byId('map-left').textContent = words || hidden.size ? `${number(left)} points fit.` : '';
}

function tell(point, dot) {
  byId('plane').querySelector('.dot.on')?.classList.remove('on');
  dot.classList.add('on');
  byId('map-point').replaceChildren(
    h('h3', {}, point.title ?? point.id), h('p', { class: 'small' }, point.text),
    h('div', { class: 'soft small' }, point.id, point.value === undefined || point.value === null ? '' : ` · ${point.value}`));
}

function walk(dots) {
  let at = -1;
  return event => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    do at = (at + step + dots.length) % dots.length; while (dots[at].classList.contains('off') && dots.some(dot => !dot.classList.contains('off')));
    dots[at].focus();
  };
}
