// Small words for the page: making elements, writing numbers, telling people things.

/** Makes an element. Properties that start with "on" are listeners; null and false are left out. */
export function h(tag, properties = {}, ...children) {
  return fill(document.createElement(tag), properties, children);
}

/** Makes an SVG element. */
export function svg(tag, properties = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), properties, children);
}

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'style') Object.assign(element.style, value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

/** The element of an id. */
export const byId = id => document.getElementById(id);

/** A number as people write it. */
export const number = value => value === null || value === undefined ? '–' : Number(value).toLocaleString('en');

/** A number with so many digits behind the point. */
export const digits = (value, count = 3) => value === null || value === undefined ? '–' : Number(value).toFixed(count);

/** A number of bytes. */
export function bytes(value) {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000;
  return `${value.toFixed(unit === 0 || value >= 100 ? 0 : 1)} ${units[unit]}`;
}

/** A length of time in seconds. */
export function duration(seconds) {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return '–';
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.round(seconds % 3600 / 60)} min`;
}

/** Says something for a few seconds; screen readers hear it as well. */
export function toast(text) {
  const shown = h('div', { class: 'toast' }, text);
  byId('toasts').append(shown);
  setTimeout(() => shown.remove(), 7000);
}

/** Runs something for a button: it cannot be pressed twice, and what goes wrong is said. */
export async function during(button, work) {
  button.disabled = true;
  try {
    return await work();
  } catch (error) {
    if (error.name !== 'AbortError') toast(error.message);
    return undefined;
  } finally {
    button.disabled = false;
  }
}

/** Bars with a label and a figure, for parts of a score. */
export function bars(parts) {
  const most = Math.max(...parts.map(part => Math.abs(part.value)), 1e-9);
  return h('div', { class: 'bars' }, parts.map(part => [
    h('span', {}, part.label),
    h('span', { class: 'bar', 'aria-hidden': 'true' }, h('i', { style: { width: `${100 * Math.abs(part.value) / most}%` } })),
    h('span', { class: 'num' }, part.text ?? digits(part.value)),
  ]));
}

/** JSON that a person wrote; empty is nothing. */
export function parseJson(text, what) {
  if (!text.trim()) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`The ${what} is not JSON: ${error.message}`);
  }
}
