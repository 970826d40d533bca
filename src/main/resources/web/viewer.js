// The picture: the preview in a frame while it answers, else snapshots; and in words what is on air and why.

import { readBlob } from './api.js';
import { air } from './air.js';
import { give, toast } from './ask.js';
import { known, on } from './bus.js';
import { attribute, byId, el, Rows, say, show } from './dom.js';
import { roughly } from './words.js';

const SNAPSHOT_MILLIS = 2000;
const PATIENCE_MILLIS = 5000;

let frame = null;
let frameUrl = '';
let player = null; // what the preview's page said last: {state, words}
let playedAt = 0; // when it last showed the program, or was put here
let seen = true; // whether the viewer is on the screen
let picture = '';
let pictureAt = 0;
let pictureFailed = false;
let taking = false;

/** The preview's address as this browser reaches it: 'localhost' is the bridge's machine, not the viewer's. */
function previewUrl() {
  const given = known.session?.webRTCMonitorUrl ?? known.neighbours.find(one => one.name === 'webrtc')?.url;
  if (!given) {
    return '';
  }
  try {
    const url = new URL(given, location.href);
    if (['localhost', '127.0.0.1'].includes(url.hostname)) {
      url.hostname = location.hostname;
    }
    return ['http:', 'https:'].includes(url.protocol) ? url.href : '';
  } catch {
    return '';
  }
}

function previewAnswers() {
  return known.contact.state === 'here'
    && known.neighbours.some(one => one.name === 'webrtc' && one.status === 'ok')
    && previewUrl() !== '';
}

function mount() {
  const url = previewUrl();
  if (!previewAnswers()) {
    if (frame && known.contact.state === 'here') {
      frame.remove();
      frame = null;
      player = null;
    }
    return;
  }
  if (frame && frameUrl === url) {
    return;
  }
  frame?.remove();
  frameUrl = url;
  player = null;
  playedAt = Date.now();
  frame = el('iframe', {
    src: url, title: 'Live preview of the program', allow: 'autoplay; fullscreen; picture-in-picture',
    referrerpolicy: 'no-referrer', sandbox: 'allow-scripts allow-same-origin',
  });
  byId('frame').append(frame);
}

/** The preview's page tells how it is doing; nobody else is listened to. */
function hearPlayer(event) {
  if (!frame || event.source !== frame.contentWindow || event.origin !== new URL(frameUrl).origin) {
    return;
  }
  const { type, state, headline } = typeof event.data === 'object' && event.data ? event.data : {};
  if (type === 'state' && typeof state === 'string') {
    player = { state, words: typeof headline === 'string' ? headline.slice(0, 120) : '' };
    draw();
  }
}

const plays = () => player !== null && ['live', 'slate'].includes(player.state);

/** Whether the frame is worth showing: it plays, or did a moment ago, or there is nothing better. */
function framed() {
  if (plays()) {
    playedAt = Date.now();
  }
  return frame !== null && (Date.now() - playedAt < PATIENCE_MILLIS || pictureFailed);
}

async function take() {
  if (taking || !seen || document.visibilityState !== 'visible' || framed() || air() === 'lost' || known.access === 'closed') {
    return;
  }
  taking = true;
  try {
    const blob = await readBlob('/api/streaming/snapshot.jpg');
    const url = URL.createObjectURL(blob);
    byId('picture').src = url;
    await byId('picture').decode();
    if (picture) {
      URL.revokeObjectURL(picture);
    }
    picture = url;
    pictureAt = Date.now();
    pictureFailed = false;
  } catch {
    pictureFailed = true;
  } finally {
    taking = false;
    draw();
  }
}

const words = {
  unknown: ['Connecting', 'Asking the bridge what is on air.'],
  lost: ['No contact', 'The last picture stands below. The program may well be on air.'],
  closed: ['Locked', 'This bridge shows nothing without its API_TOKEN.'],
  stopped: ['Off air', 'Nothing leaves the bridge. Start puts the program on air.'],
  starting: ['Going on air', 'The destinations are being connected.'],
  error: ['Trouble', ''],
};

function view() {
  const state = air();
  if (state === 'running' || state === 'slate') {
    return state;
  }
  return state === 'unknown' ? 'waiting' : state;
}

function source() {
  const stats = known.stats;
  if (!stats) {
    return '\u00a0';
  }
  const ingest = stats.program.ingest;
  switch (ingest.state) {
    case 'live':
      return `Source live at ${ingest.fps.toFixed(1)} fps${ingest.genlock ? ', the clock follows it' : ''}.`;
    case 'frozen':
      return 'The source sends, but its picture stands still.';
    case 'receiving':
      return 'The source sends; waiting for its first whole picture.';
    default:
      return 'No source: nothing calls in. The slate is on air until it does.';
  }
}

let badgeRows = null;

function badges() {
  const all = [];
  const stats = known.stats;
  const state = air();
  if (state === 'slate' || (stats?.program.slate && !['lost', 'unknown', 'closed'].includes(state))) {
    all.push({
      key: 'slate', kind: 'warn',
      text: stats.program.slateForced ? 'Slate, put on by hand' : `Slate, ${reason(stats)}`,
    });
  }
  if (state !== 'lost' && picture && !framed()) {
    const why = frame && player?.words ? `: ${player.words.replace(/[.…]+$/, '').toLowerCase()}` : '';
    all.push({ key: 'snapshot', kind: 'plain', text: `Snapshots; no live preview${why}` });
  }
  return all;
}

function reason(stats) {
  return { absent: 'source absent', frozen: 'source frozen', receiving: 'source without a picture' }[stats.program.ingest.state]
    ?? 'source coming back';
}

function draw() {
  const state = air();
  const box = byId('viewer');
  attribute(box, 'data-view', view());
  const showFrame = framed();
  show(byId('picture'), Boolean(picture) && !showFrame);
  const [title, text] = words[state] ?? ['', ''];
  const hasPicture = showFrame || Boolean(picture);
  const speak = Boolean(title) && !(state === 'starting' && hasPicture);
  say(byId('viewer-title'), speak ? title : 'No picture yet');
  say(byId('viewer-text'), speak ? (state === 'error' ? known.problems[0] ?? 'The bridge reports an error.' : text)
    : 'The preview does not answer and there is no snapshot.');
  show(byId('viewer-words'), speak || !hasPicture);
  badgeRows.update(badges());
  let note = source();
  if (state === 'lost' && pictureAt) {
    note = `Picture of ${roughly(Date.now() - pictureAt)} ago.`;
  }
  say(byId('viewer-note'), note);
  const forced = known.stats?.program.slateForced ?? false;
  show(byId('slate-off'), forced);
  say(byId('slate-on'), forced ? 'Change the text' : 'Slate on air');
  const watch = byId('watch');
  const url = known.session?.youtubeWatchUrl;
  show(watch, Boolean(url) && /^https?:/.test(url));
  if (url && /^https?:/.test(url)) {
    attribute(watch, 'href', url);
  }
}

export async function slate(on) {
  const text = byId('slate-text').value.trim();
  const body = { on };
  if (on && text) {
    body.text = text;
  }
  await give(byId(on ? 'slate-on' : 'slate-off'), 'POST', '/api/streaming/slate', body,
    on ? 'The slate is on air.' : 'The slate is released.');
}

export const isSlateForced = () => known.stats?.program.slateForced ?? false;

export async function saveSnapshot() {
  try {
    const url = URL.createObjectURL(await readBlob('/api/streaming/snapshot.jpg'));
    const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
    el('a', { href: url, download: `program-${stamp}.jpg` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
    toast('The snapshot is in your downloads.', 'good');
  } catch (refusal) {
    toast(refusal.message, 'bad');
  }
}

export function openViewer() {
  badgeRows = new Rows(byId('badges'), badge => badge.key, () => {
    const node = el('span');
    return {
      node,
      update(badge) {
        attribute(node, 'class', `badge ${badge.kind}`);
        say(node, badge.text);
      },
    };
  });
  byId('slate-form').addEventListener('submit', event => {
    event.preventDefault();
    slate(true);
  });
  byId('slate-off').addEventListener('click', () => slate(false));
  byId('snapshot').addEventListener('click', saveSnapshot);
  addEventListener('message', hearPlayer);
  for (const topic of ['contact', 'status', 'stats', 'session', 'problems', 'neighbours']) {
    on(topic, () => {
      mount();
      draw();
    });
  }
  on('settings', answer => {
    const text = answer.settings.find(one => one.name === 'SLATE_TEXT')?.value;
    if (text) {
      byId('slate-text').placeholder = text;
    }
  });
  new IntersectionObserver(entries => {
    seen = entries.at(-1).isIntersecting;
  }).observe(byId('viewer'));
  setInterval(take, SNAPSHOT_MILLIS);
  take();
}
