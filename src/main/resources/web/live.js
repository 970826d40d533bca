// The WebSocket: events as they happen and statistics once a second. It comes back for ever, with growing pauses.

import { read, token } from './api.js';
import { known, tell } from './bus.js';

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 8000;
const SILENCE = 6000;
const KEPT_EVENTS = 300;

let socket = null;
let pause = FIRST_PAUSE;
let lastEvent = 0;
let lastHeard = 0;
let timer = 0;
let restarted = () => {};
let attempt = 0;

function address() {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return `${scheme}://${location.host}/api/streaming/ws?since=${lastEvent}&levels=8`;
}

/** The token goes along as a subprotocol: pages can set no header here, and an address would be logged. */
function protocols() {
  const spoken = ['media-bridge.v1'];
  if (token()) {
    const binary = String.fromCharCode(...new TextEncoder().encode(token()));
    spoken.push(`bearer.${btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`);
  }
  return spoken;
}

/** Events that were missed; a bridge that has been restarted counts anew. */
async function catchUp() {
  const answer = await read(`/api/streaming/events?since=${lastEvent}`);
  if (answer.last < lastEvent) {
    lastEvent = 0;
    tell('events', []);
    restarted();
    await catchUp();
    return;
  }
  take(answer.events);
  lastEvent = answer.last;
}

function take(events) {
  const fresh = events.filter(event => event.id > lastEvent);
  if (fresh.length > 0) {
    lastEvent = fresh.at(-1).id;
    tell('fresh', fresh);
    tell('events', [...known.events, ...fresh].slice(-KEPT_EVENTS));
  }
}

function hear(text) {
  lastHeard = Date.now();
  const { type, data } = JSON.parse(text);
  if (type === 'stats') {
    known.previous = known.stats;
    tell('stats', data);
  } else if (type === 'audio') {
    tell('levels', data);
  } else if (data && typeof data.id === 'number') {
    take([data]);
    if (type === 'status' && data.data) {
      tell('status', data.data.status);
    }
  } else if (type === 'status') {
    tell('status', data.status);
  }
}

function lost(why) {
  if (socket) {
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    socket = null;
  }
  if (known.contact.state !== 'lost') {
    known.contact.since = known.contact.state === 'here' ? Date.now() : known.contact.since;
  }
  const wait = pause * (0.75 + Math.random() / 2);
  pause = Math.min(pause * 2, LONGEST_PAUSE);
  tell('contact', { state: 'lost', since: known.contact.since, next: Date.now() + wait, error: why });
  clearTimeout(timer);
  timer = setTimeout(connect, wait);
}

async function connect() {
  clearTimeout(timer);
  attempt += 1;
  const mine = attempt;
  try {
    await catchUp();
  } catch (refusal) {
    if (mine === attempt && refusal.status === 401) {
      tell('contact', { state: 'closed', since: Date.now(), next: 0, error: refusal.message });
    } else if (mine === attempt) {
      lost(refusal.message);
    }
    return;
  }
  if (mine !== attempt) {
    return;
  }
  lastHeard = Date.now();
  socket = new WebSocket(address(), protocols());
  socket.onopen = () => {
    pause = FIRST_PAUSE;
    lastHeard = Date.now();
    tell('contact', { state: 'here', since: Date.now(), next: 0, error: '' });
  };
  socket.onmessage = message => hear(message.data);
  socket.onclose = () => lost('The connection to the bridge ended.');
}

/** @param onRestart called when the bridge has been restarted meanwhile */
export function follow(onRestart) {
  restarted = onRestart;
  connect();
  setInterval(() => {
    if (socket && Date.now() - lastHeard > SILENCE) {
      lost('The bridge has said nothing for 6 s.');
    }
  }, 1000);
  // A machine that wakes up need not wait out its pause.
  const now = () => {
    if (!socket && known.contact.state !== 'closed' && document.visibilityState === 'visible') {
      pause = FIRST_PAUSE;
      connect();
    }
  };
  addEventListener('online', now);
  document.addEventListener('visibilitychange', now);
}

/** Connects anew, with another token for example. */
export function reconnect() {
  if (socket) {
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    socket = null;
  }
  pause = FIRST_PAUSE;
  connect();
}
