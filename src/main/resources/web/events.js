// What happened lately, newest first; a fixed number of lines.

import { known, on } from './bus.js';
import { attribute, byId, el, Rows, say, show } from './dom.js';
import { clock, moment } from './words.js';

const SHOWN = 120;

function kind(event) {
  const state = event.data?.state ?? event.data?.status;
  if (/rejected|refused|failed/.test(event.type) || ['failed', 'error', 'firing'].includes(state)) {
    return 'bad';
  }
  return /^(session|status|slate)/.test(event.type) ? 'strong' : 'plain';
}

function create(event) {
  const time = el('time', { class: 'num', datetime: event.time, title: moment(event.time), text: clock(event.time) });
  const node = el('li', { class: `event ${kind(event)}` }, time, el('span', { class: 'chip', text: event.type }), el('span', { text: event.text }));
  return { node, update() {} };
}

export function openEvents() {
  const filter = byId('events-filter');
  const rows = new Rows(byId('events'), event => event.id, create);
  let run = 0;
  const draw = () => {
    const wanted = filter.value.trim().toLowerCase();
    const all = known.events.filter(event => !wanted || `${event.type} ${event.text}`.toLowerCase().includes(wanted));
    rows.update(all.slice(-SHOWN).reverse());
    show(byId('events-empty'), all.length === 0);
    show(byId('events'), all.length > 0);
    say(byId('events-empty'), wanted ? 'No event has these words.' : 'Nothing has happened yet.');
    attribute(byId('events'), 'data-filtered', wanted !== '');
  };
  const soon = () => {
    cancelAnimationFrame(run);
    run = requestAnimationFrame(draw);
  };
  on('events', events => {
    if (events.length === 0) {
      rows.update([]); // a bridge that was restarted counts anew
    }
    soon();
  });
  filter.addEventListener('input', soon);
  draw();
}
