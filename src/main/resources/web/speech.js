// A line to speak, and the queue of those that wait.

import { give } from './ask.js';
import { on } from './bus.js';
import { attribute, byId, el, Rows, say, show } from './dom.js';
import { refresh } from './sync.js';
import { clock } from './words.js';

const SHOWN_OVER = 4;
const STATES = {
  queued: 'Waits', speaking: 'Speaking', spoken: 'Said', interrupted: 'Cut off', cleared: 'Cleared', failed: 'Failed',
};

function create(first) {
  const state = el('span', { class: 'chip' });
  const text = el('span', { class: 'speech-words' });
  const when = el('span', { class: 'num when' });
  const problem = el('span', { class: 'problem' });
  const cancel = el('button', {
    type: 'button', class: 'quiet icon', text: '×', 'aria-label': 'Take this line back',
    on: {
      async click() {
        await give(cancel, 'DELETE', `/api/audio/speech/${encodeURIComponent(first.id)}`, null, null);
        refresh('sound');
      },
    },
  });
  const node = el('li', {}, state, text, problem, el('span', { class: 'spacer' }), when, cancel);
  return {
    node,
    update(item) {
      attribute(node, 'data-state', item.state);
      say(state, STATES[item.state] ?? item.state);
      say(text, item.text);
      say(when, clock(item.endedAt ?? item.startedAt ?? item.queuedAt));
      say(problem, item.problem ?? '');
      show(cancel, item.state === 'queued' || item.state === 'speaking');
    },
  };
}

/** What is being said, what waits, and the last few that are over, in this order. */
function shown(items) {
  const now = items.filter(item => item.state === 'speaking' || item.state === 'queued').sort((a, b) => a.position - b.position);
  const over = items.filter(item => item.position < 0)
    .sort((a, b) => Date.parse(b.endedAt ?? b.queuedAt) - Date.parse(a.endedAt ?? a.queuedAt));
  return [...now, ...over.slice(0, SHOWN_OVER)];
}

export function openSpeech() {
  const text = byId('speech-text');
  const list = el('ul', { class: 'speech-list' });
  const empty = el('p', { class: 'empty', text: 'Nothing is waiting to be said.' });
  byId('speech-queue').append(list, empty);
  const rows = new Rows(list, item => item.id, create);
  byId('speech-form').addEventListener('submit', async event => {
    event.preventDefault();
    const line = text.value.trim();
    if (!line) {
      text.focus();
      return;
    }
    const answer = await give(event.submitter, 'POST', '/api/audio/speech',
      { text: line, interrupt: byId('speech-interrupt').checked },
      done => done.position > 0 ? `It will be said after ${done.position} other${done.position === 1 ? '' : 's'}.` : null);
    if (answer) {
      text.value = '';
      refresh('sound');
    }
  });
  text.addEventListener('keydown', event => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      byId('speech-form').requestSubmit(byId('speech-form').querySelector('[type=submit]'));
    }
  });
  byId('speech-clear').addEventListener('click', async event => {
    await give(event.currentTarget, 'DELETE', '/api/audio/speech', null, null);
    refresh('sound');
  });
  on('sound', sound => {
    const items = shown(sound.speech ?? []);
    rows.update(items);
    show(empty, items.length === 0);
    show(byId('speech-clear'), items.filter(item => item.position >= 0).length > 1);
  });
}
