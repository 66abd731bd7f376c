// What every page has: the palette, the key, and the module of the page itself.
import { byId, toast } from './dom.js';
import { key } from './api.js';

const themeName = 'searchengine-theme';

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  localStorage.setItem(themeName, theme);
  byId('theme').setAttribute('aria-pressed', String(theme === 'dark'));
}

const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
setTheme(localStorage.getItem(themeName) ?? system);
byId('theme').addEventListener('click', () => setTheme(document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark'));

const dialog = byId('key-dialog');
function askForKey() {
  byId('key').value = key.get();
  if (!dialog.open) dialog.showModal();
}
byId('key-button').addEventListener('click', askForKey);
document.addEventListener('key-wanted', askForKey);
dialog.addEventListener('close', () => {
  if (dialog.returnValue !== 'use') return;
  key.set(byId('key').value.trim());
  location.reload();
});

document.addEventListener('keydown', event => {
  const typing = event.target.closest('input, textarea, select, dialog');
  if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const query = document.querySelector('[data-search]');
  if (!query) return;
  event.preventDefault();
  document.dispatchEvent(new CustomEvent('search-wanted'));
  query.focus();
});

const page = document.body.dataset.page;
import(`./${page}.js`).then(module => module.start()).catch(error => toast(error.message));
