// What the WebSocket does not carry: read at the start, again when an event says that it changed, and now and then.

import { read } from './api.js';
import { known, on, tell } from './bus.js';

const SETTLE_MILLIS = 150;
const EVERY_MILLIS = 5000;

const readers = {
  async health() {
    const answer = await read('/api/streaming/health');
    tell('problems', answer.health.problems ?? []);
    tell('neighbours', answer.details ?? []);
    tell('session', answer.sessions[0] ?? null);
  },
  async destinations() {
    tell('destinations', (await read('/api/streaming/destinations')).destinations);
  },
  async processes() {
    tell('processes', (await read('/api/streaming/processes')).processes);
  },
  async sound() {
    tell('sound', await read('/api/audio/status'));
  },
  async alerts() {
    try {
      tell('alerts', (await read('/api/alerts')).alerts);
    } catch (refusal) {
      if (refusal.status !== 404) {
        throw refusal;
      }
      tell('alerts', false); // asked again when the connection has come back
    }
  },
  async settings() {
    tell('settings', await read('/api/streaming/settings'));
  },
};

const waiting = new Map();

/** Reads some of it soon; many wishes at once are one reading. */
export function refresh(...names) {
  for (const name of names) {
    if (!waiting.has(name)) {
      waiting.set(name, setTimeout(() => {
        waiting.delete(name);
        readers[name]().catch(() => {
          // the contact line says that the bridge is away; the next round reads again
        });
      }, SETTLE_MILLIS));
    }
  }
}

export function refreshAll() {
  refresh(...Object.keys(readers));
}

function concerned(type) {
  if (type.startsWith('alert')) {
    return ['alerts'];
  }
  if (type.startsWith('speech') || type.startsWith('audio')) {
    return ['sound'];
  }
  if (type.startsWith('destination')) {
    return ['destinations', 'processes'];
  }
  if (type.startsWith('settings')) {
    return ['settings', 'destinations', 'health', 'sound', 'processes'];
  }
  if (type === 'child') {
    return ['processes'];
  }
  return ['health', 'processes'];
}

/** Begins; while nobody looks at the page, only what changed is read. */
export function keepUp() {
  on('fresh', events => refresh(...new Set(events.flatMap(event => concerned(event.type)))));
  on('contact', contact => {
    if (contact.state === 'here') {
      refreshAll();
    }
  });
  setInterval(() => {
    if (document.visibilityState === 'visible' && known.contact.state === 'here') {
      refresh('health', 'processes', 'sound', 'destinations', ...(known.alerts === false ? [] : ['alerts']));
    }
  }, EVERY_MILLIS);
}
