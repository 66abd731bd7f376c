// Tabs by the pattern of the ARIA authoring practices: arrows move, the address remembers, panels start when shown.

import { toast } from './dom.js';

/** Makes a tab list work. `starts` holds, by panel id, what is to be done when the panel is first shown. */
export function makeTabs(list, starts) {
  const tabs = [...list.querySelectorAll('[role="tab"]')];
  const started = new Set();
  const panelOf = tab => document.getElementById(tab.getAttribute('aria-controls'));

  function show(tab, focus) {
    for (const other of tabs) {
      const on = other === tab;
      other.setAttribute('aria-selected', String(on));
      other.tabIndex = on ? 0 : -1;
      panelOf(other).hidden = !on;
    }
    const id = panelOf(tab).id;
    history.replaceState(null, '', `#${id}`);
    if (focus) tab.focus();
    if (!started.has(id)) {
      started.add(id);
      Promise.resolve(starts[id]?.()).catch(error => toast(error.message));
    }
  }

  for (const tab of tabs) {
    tab.addEventListener('click', () => show(tab));
    tab.addEventListener('keydown', event => {
      const at = tabs.indexOf(tab), last = tabs.length - 1;
      const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      show(tabs[to], true);
    });
  }
  const wanted = () => tabs.find(tab => `#${panelOf(tab).id}` === location.hash);
  addEventListener('hashchange', () => wanted() && show(wanted()));
  show(wanted() ?? tabs[0]);
  return { show: id => show(tabs.find(tab => panelOf(tab).id === id)) };
}
