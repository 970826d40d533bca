// The head of the page: is the program on air? Start and stop, the key figures, and whether the bridge is there at all.

import { askToken } from './api.js';
import { give, sure } from './ask.js';
import { known, on } from './bus.js';
import { byId, el, say, show } from './dom.js';
import { bitrate, clock, elapsed, fixed, roughly } from './words.js';

const WORDS = {
  unknown: 'Connecting',
  lost: 'No contact',
  closed: 'Locked',
  stopped: 'Off air',
  starting: 'Starting',
  running: 'On air',
  slate: 'On air · slate',
  error: 'Trouble',
};

/** The one state that everything else on the page follows. */
export function air() {
  if (known.contact.state === 'lost' || known.contact.state === 'closed') {
    return known.contact.state;
  }
  if (known.contact.state !== 'here' || known.status === null) {
    return 'unknown';
  }
  if (known.status === 'running' && known.stats?.program?.slate) {
    return 'slate';
  }
  return known.status;
}

export const onAir = () => ['starting', 'running', 'slate', 'error'].includes(air());

const figures = [
  ['Program', stats => `${fixed(stats.program.encoder.fps, 1)} fps`],
  ['Bitrate', stats => bitrate(stats.program.encoder.bitrateK)],
  ['Source', stats => stats.program.ingest.state === 'absent' ? 'absent'
    : `${fixed(stats.program.ingest.fps, 1)} fps`],
  ['Destinations', stats => {
    const live = stats.destinations.filter(one => one.state === 'LIVE' || one.state === 'live').length;
    return `${live} of ${stats.destinations.length} live`;
  }],
];
let figureNodes = [];

function drawFigures() {
  const stats = known.stats;
  const gone = known.contact.state !== 'here' || !stats;
  figures.forEach(([, words], i) => say(figureNodes[i], gone ? '–' : words(stats)));
}

function drawState() {
  const state = air();
  document.body.dataset.air = state;
  say(byId('tally-word'), WORDS[state] ?? state);
  document.title = { running: '● ON AIR', slate: '● ON AIR (slate)', error: '▲ TROUBLE', lost: '✕ NO CONTACT' }[state]
    ?? WORDS[state] ?? 'Media Bridge';
  byId('icon').href = ['running', 'slate', 'error'].includes(state) ? '/web/icon-live.svg' : '/web/icon.svg';
  show(byId('start'), state === 'stopped');
  show(byId('stop'), onAir());
}

function drawTime() {
  const session = known.session;
  const goesOn = session && !session.endTime;
  say(byId('air-time'), goesOn && known.contact.state === 'here' ? elapsed(Date.parse(session.startTime)) : '--:--:--');
  let note = '\u00a0';
  if (goesOn) {
    note = `since ${clock(session.startTime)}`;
  } else if (session?.endTime) {
    note = `ended ${clock(session.endTime)}`;
  }
  say(byId('air-note'), note);
}

function drawContact() {
  const contact = known.contact;
  const notice = byId('contact');
  show(notice, contact.state === 'lost');
  if (contact.state === 'lost') {
    const seconds = Math.max(0, Math.ceil((contact.next - Date.now()) / 1000));
    const again = seconds > 0 ? `trying again in ${seconds} s` : 'trying again now';
    // Said once for screen readers; the seconds change in a part of their own that they leave alone.
    if (notice.childElementCount === 0) {
      notice.append(el('strong'), el('span'), el('span', { 'aria-hidden': 'true', class: 'num' }));
    }
    const [head, text, count] = notice.children;
    say(head, 'No contact with the bridge.');
    say(text, ` ${contact.error} What you see is old; the program may well be on air. `);
    say(count, `Away for ${roughly(Date.now() - contact.since)}, ${again}.`);
  } else if (notice.childElementCount > 0) {
    notice.replaceChildren();
  }
}

function drawAccess() {
  const lock = byId('lock');
  const access = known.access;
  show(lock, access === 'locked' || access === 'closed');
  const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname);
  const notice = byId('open-notice');
  show(notice, access === 'open' && !loopback);
  say(notice, 'Whoever reaches this address can stop the program: the bridge has no API_TOKEN and listens to other machines.');
}

export async function start() {
  await give(byId('start'), 'POST', '/api/streaming/start', {}, 'The program goes on air.');
}

export async function stop() {
  const live = (known.stats?.destinations ?? []).filter(one => one.state.toLowerCase() === 'live').map(one => one.name);
  const text = live.length > 0
    ? `This ends the session. ${live.length === 1 ? 'The destination' : 'The destinations'} ${live.join(', ')} will be disconnected, and viewers see the stream end.`
    : 'This ends the session. No destination is live at the moment.';
  if (await sure('Stop the program?', text, 'Stop the program')) {
    await give(byId('stop'), 'POST', '/api/streaming/stop', {}, 'The program is off air.');
  }
}

export function openAir() {
  const list = byId('figures');
  figureNodes = figures.map(([name]) => {
    const value = el('dd', { class: 'num', text: '–' });
    list.append(el('div', {}, el('dt', { text: name }), value));
    return value;
  });
  byId('start').addEventListener('click', start);
  byId('stop').addEventListener('click', stop);
  byId('lock').addEventListener('click', () => askToken());
  const all = () => {
    drawState();
    drawFigures();
    drawTime();
    drawContact();
  };
  for (const topic of ['contact', 'status', 'stats', 'session']) {
    on(topic, all);
  }
  on('access', drawAccess);
  on('stats', stats => say(byId('foot-uptime'), `The bridge has been running for ${roughly(stats.uptimeSeconds * 1000)}`));
  setInterval(() => {
    drawTime();
    drawContact();
  }, 1000);
  all();
}
