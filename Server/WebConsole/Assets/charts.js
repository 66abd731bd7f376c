// Charts as inline SVG, drawn from numbers; the colours come from the style sheet, so both palettes fit.
import { h, svg, digits } from './dom.js';

const width = 480, height = 200, left = 44, right = 12, top = 10, bottom = 26;

/** The colour of the n-th series. */
export const color = n => `var(--c${1 + n % 8})`;

/** Draws lines into a figure. Series are { name, points: [[x, y], …] }. Drawing again replaces what was there. */
export function lineChart(figure, caption, series) {
  const shown = series.filter(one => one.points.length > 0);
  const all = shown.flatMap(one => one.points);
  if (all.length === 0) {
    figure.replaceChildren(h('figcaption', {}, caption), h('p', { class: 'soft small' }, 'Nothing to draw yet.'));
    return;
  }
  const [x, x0, x1] = scale(all.map(point => point[0]), left, width - right);
  const [y, y0, y1] = scale(all.map(point => point[1]), height - bottom, top);
  const lines = shown.map((one, i) => svg('polyline', {
    class: 'series', stroke: color(i), points: one.points.map(([a, b]) => `${x(a).toFixed(1)},${y(b).toFixed(1)}`).join(' '),
  }, svg('title', {}, one.name)));
  const ends = shown.map((one, i) => {
    const [a, b] = one.points.at(-1);
    return svg('circle', { cx: x(a), cy: y(b), r: 3.5, fill: color(i) }, svg('title', {}, `${one.name}: ${digits(b, 4)} at ${a}`));
  });
  const last = shown.map(one => `${one.name} ${digits(one.points.at(-1)[1], 4)}`).join(', ');
  figure.replaceChildren(
    h('figcaption', {}, `${caption} (${last})`),
    svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': `${caption}. Latest: ${last}.` },
      svg('line', { class: 'axis', x1: left, y1: height - bottom, x2: width - right, y2: height - bottom }),
      svg('line', { class: 'axis', x1: left, y1: top, x2: left, y2: height - bottom }),
      svg('text', { x: left - 6, y: height - bottom, 'text-anchor': 'end' }, short(y0)),
      svg('text', { x: left - 6, y: top + 8, 'text-anchor': 'end' }, short(y1)),
      svg('text', { x: left, y: height - 8 }, short(x0)),
      svg('text', { x: width - right, y: height - 8, 'text-anchor': 'end' }, short(x1)),
      lines, ends));
}

function scale(values, from, to) {
  let low = Math.min(...values), high = Math.max(...values);
  if (low === high) {
    low -= Math.abs(low) * 0.05 || 0.5;
    high += Math.abs(high) * 0.05 || 0.5;
  }
  return [value => from + (to - from) * (value - low) / (high - low), low, high];
}

function short(value) {
  if (Math.abs(value) >= 10000) return `${Math.round(value / 1000)}k`;
  return Number.isInteger(value) ? String(value) : value.toPrecision(3);
}
