// What the page knows of the bridge, and who hears of changes. One plain object; topics are its field names.

export const known = {
  contact: { state: 'connecting', since: Date.now(), error: '' },
  access: 'unknown', // open, unlocked, locked (reading only), closed (reading needs the token, too)
  status: null,
  stats: null,
  previous: null, // the stats before
  session: null,
  neighbours: [],
  problems: [],
  destinations: null,
  processes: null,
  sound: null,
  levels: null,
  alerts: null, // null: not known yet; false: this bridge has none
  settings: null,
  events: [],
};

const listeners = new Map();

export function on(topic, listener) {
  if (!listeners.has(topic)) {
    listeners.set(topic, []);
  }
  listeners.get(topic).push(listener);
}

export function tell(topic, value) {
  known[topic] = value;
  for (const listener of listeners.get(topic) ?? []) {
    listener(value);
  }
}
