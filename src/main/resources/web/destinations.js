// Where the program goes: each destination's state, what flows, and what may be done with it.

import { onAir } from './air.js';
import { form, give, sure } from './ask.js';
import { known, on } from './bus.js';
import { attribute, byId, el, Rows, say, show } from './dom.js';
import { refresh } from './sync.js';
import { bitrate, bytes, roughly } from './words.js';

const STATES = {
  live: 'Live', connecting: 'Connecting', retrying: 'Retrying', refused: 'Refused', stopped: 'Stopped', disabled: 'Disabled',
};

const path = name => `/api/streaming/destinations/${encodeURIComponent(name)}`;

/** Settings and figures of the same destination together, in the order of the settings. */
function all() {
  const figures = known.stats?.destinations ?? [];
  const settings = known.destinations ?? [];
  const names = [...new Set([...settings.map(one => one.name), ...figures.map(one => one.name)])];
  return names.map(name => ({
    name,
    set: settings.find(one => one.name === name),
    now: figures.find(one => one.name === name),
  }));
}

function stateOf({ set, now }) {
  if (set && !set.enabled) {
    return 'disabled';
  }
  return (now?.state ?? set?.state ?? 'stopped').toLowerCase();
}

async function enable(item, button) {
  if (stateOf(item) !== 'disabled') {
    const live = stateOf(item) === 'live' && onAir();
    if (live && !(await sure(`Disable ${item.name}?`,
      `${item.name} is live; it will be disconnected, and its viewers see the stream end. The others go on untouched.`, 'Disable'))) {
      return;
    }
    await give(button, 'PUT', path(item.name), { enabled: false }, `${item.name} is disabled.`);
  } else {
    await give(button, 'PUT', path(item.name), { enabled: true }, `${item.name} is enabled.`);
  }
  refresh('destinations');
}

export async function rotate(item, button) {
  const values = await form(`Another key for ${item.name}`,
    'The new session takes over once it is live; until then the old one goes on. The other destinations are not touched.',
    [{ name: 'key', label: 'Stream key', type: 'password', required: true, maxlength: 500 }], 'Rotate the key');
  if (values) {
    await give(button, 'PUT', path(item.name), { key: values.key }, `${item.name} changes to the new key.`);
    refresh('destinations');
  }
}

async function add() {
  const values = await form('Add a destination', 'It joins the show at once and stays until the session ends.', [
    {
      name: 'name', label: 'Name', required: true, pattern: '[a-z0-9][a-z0-9_]{0,30}', placeholder: 'archive',
      title: 'Lower case letters, digits and _',
    },
    { name: 'url', label: 'Address', required: true, placeholder: 'rtmps://server/app', note: 'rtmp://, rtmps://, srt:// or file:///…, without the key' },
    { name: 'key', label: 'Stream key', type: 'password', note: 'Only where its server wants one' },
  ], 'Add');
  if (values) {
    const body = values.key ? { url: values.url, key: values.key } : { url: values.url };
    await give(byId('add-destination'), 'PUT', path(values.name), body, `${values.name} joins the show.`);
    refresh('destinations');
  }
}

function create() {
  const lamp = el('span', { class: 'lamp', 'aria-hidden': 'true' });
  const name = el('h3');
  const state = el('span', { class: 'state' });
  const url = el('p', { class: 'address' });
  const rate = el('dd', { class: 'num' });
  const reconnects = el('dd', { class: 'num' });
  const since = el('dd', { class: 'num' });
  const sent = el('dd', { class: 'num' });
  const error = el('p', { class: 'problem' });
  let item = null;
  const key = el('button', { type: 'button', class: 'quiet', text: 'Rotate key', on: { click: event => rotate(item, event.currentTarget) } });
  const toggle = el('button', { type: 'button', class: 'quiet', on: { click: event => enable(item, event.currentTarget) } });
  const node = el('article', { class: 'destination' },
    el('div', { class: 'row' }, lamp, name, state, el('span', { class: 'spacer' }), el('span', { class: 'actions' }, key, toggle)),
    url,
    el('dl', { class: 'facts' },
      el('div', {}, el('dt', { text: 'Bitrate' }), rate), el('div', {}, el('dt', { text: 'Reconnects' }), reconnects),
      el('div', {}, el('dt', { text: 'Connected' }), since), el('div', {}, el('dt', { text: 'Sent' }), sent)),
    error);
  return {
    node,
    update(next) {
      item = next;
      const word = stateOf(item);
      const now = item.now;
      attribute(node, 'data-state', word);
      say(name, item.name);
      say(state, STATES[word] ?? word);
      say(url, item.set?.url ?? now?.url ?? '');
      say(rate, word === 'live' ? bitrate(now.bitrateK) : '–');
      say(reconnects, now ? String(now.reconnects) : '–');
      attribute(reconnects, 'data-many', Boolean(now && now.reconnects > 0));
      say(since, now?.connectedSince ? roughly(Date.now() - Date.parse(now.connectedSince)) : '–');
      say(sent, now ? bytes(now.bytes) : '–');
      const trouble = ['refused', 'retrying', 'connecting'].includes(word) && now?.lastError && now.lastErrorCode !== 'stopped';
      const text = now?.handover ? `Changing over: ${now.handover}` : trouble ? now.lastError : '';
      say(error, text);
      show(error, text !== '');
      say(toggle, word === 'disabled' ? 'Enable' : 'Disable');
      attribute(toggle, 'aria-label', `${word === 'disabled' ? 'Enable' : 'Disable'} ${item.name}`);
      attribute(key, 'aria-label', `Rotate the key of ${item.name}`);
    },
  };
}

export function openDestinations() {
  const place = byId('destinations');
  const empty = el('p', { class: 'empty', text: 'No destination is configured: the program runs and goes nowhere. Set PRIMARY_STREAM_KEY, or add a destination here.' });
  const list = el('div', { class: 'stack' });
  place.append(list, empty);
  const rows = new Rows(list, item => item.name, create);
  const draw = () => {
    const items = all();
    rows.update(items);
    show(empty, items.length === 0 && known.destinations !== null);
  };
  on('stats', draw);
  on('destinations', draw);
  byId('add-destination').addEventListener('click', add);
  draw();
}
