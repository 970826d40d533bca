// The child processes: what each does, why the last run ended, its last log lines, and another start.

import { onAir } from './air.js';
import { give, sure } from './ask.js';
import { known, on } from './bus.js';
import { attribute, byId, el, Rows, say, show } from './dom.js';
import { refresh } from './sync.js';
import { capital, roughly } from './words.js';

const EFFECTS = {
  encoder: 'The picture holds for a moment; the connections to the destinations stay.',
  decoder: 'The last picture stands until the new one gives pictures.',
  receiver: 'The sender has to call again, which can take some seconds; until then the slate is on air.',
};

async function restart(child, button) {
  const effect = child.name.startsWith('destination-')
    ? 'Its connection is closed and made anew; the other destinations are not touched.'
    : EFFECTS[child.name] ?? 'Its present run is ended and another one started.';
  if (onAir() && child.state === 'running' && !(await sure(`Restart ${child.name}?`, effect, 'Restart'))) {
    return;
  }
  await give(button, 'POST', `/api/streaming/processes/${encodeURIComponent(child.name)}/restart`, {}, `${child.name} is started anew.`);
  refresh('processes');
}

function create() {
  const lamp = el('span', { class: 'lamp', 'aria-hidden': 'true' });
  const name = el('strong');
  const state = el('span', { class: 'state' });
  const restarts = el('span', { class: 'num restarts' });
  const reason = el('p', { class: 'problem' });
  const pid = el('span', { class: 'num pid' });
  const lines = el('pre', { tabindex: '0' });
  let child = null;
  const again = el('button', { type: 'button', class: 'quiet', text: 'Restart', on: { click: event => restart(child, event.currentTarget) } });
  const body = el('div', { class: 'child-body' }, reason, lines);
  const open = el('button', { type: 'button', class: 'child-open', 'aria-expanded': 'false' }, lamp, name, state, el('span', { class: 'spacer' }), restarts, pid);
  body.hidden = true;
  open.addEventListener('click', () => {
    body.hidden = !body.hidden;
    attribute(open, 'aria-expanded', !body.hidden);
    fill();
  });
  function fill() {
    if (!body.hidden) {
      const text = child.lastLines.length > 0 ? child.lastLines.join('\n') : 'It has said nothing.';
      if (lines.textContent !== text) {
        const atEnd = lines.scrollTop + lines.clientHeight >= lines.scrollHeight - 8;
        lines.textContent = text;
        if (atEnd) {
          lines.scrollTop = lines.scrollHeight;
        }
      }
    }
  }
  const node = el('article', { class: 'child' }, el('div', { class: 'row' }, open, again), body);
  return {
    node,
    update(next) {
      child = next;
      attribute(node, 'data-state', child.state);
      attribute(lines, 'aria-label', `Last log lines of ${child.name}`);
      attribute(again, 'aria-label', `Restart ${child.name}`);
      say(name, child.name);
      say(state, child.wanted || child.state !== 'stopped'
        ? `${capital(child.state)} for ${roughly(Date.now() - Date.parse(child.since))}` : 'Not needed now');
      say(restarts, child.restarts > 0 ? `${child.restarts} restart${child.restarts === 1 ? '' : 's'}` : '');
      say(pid, child.pid ? `pid ${child.pid}` : '');
      const ended = child.reason && child.state !== 'running' ? child.reason : child.reason ? `Last run: ${child.reason}` : '';
      say(reason, ended);
      show(reason, ended !== '');
      fill();
    },
  };
}

export function openChildren() {
  const list = el('div', { class: 'stack tight' });
  const empty = el('p', { class: 'empty', text: 'No process is known yet.' });
  byId('children').append(list, empty);
  const rows = new Rows(list, child => child.name, create);
  const draw = () => {
    const all = known.processes ?? [];
    rows.update(all);
    show(empty, all.length === 0);
    const failed = all.filter(child => child.state === 'failed').length;
    say(byId('children-count'), failed > 0 ? `${failed} failed` : all.length > 0 ? `${all.filter(child => child.state === 'running').length} running` : '');
  };
  on('processes', draw);
  setInterval(draw, 1000);
}
