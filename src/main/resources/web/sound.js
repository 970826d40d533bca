// The mixer: the program's level and every input with its meter, gain and mute.

import { give } from './ask.js';
import { known, on } from './bus.js';
import { attribute, byId, el, Rows, say, show } from './dom.js';
import { refresh } from './sync.js';
import { capital, decibels, fixed } from './words.js';

const BOTTOM = -60;
const LOWEST_GAIN = -60;
const HIGHEST_GAIN = 12;
const SEND_MILLIS = 150;
const HOLD_MILLIS = 1500;

const STATES = { idle: 'Idle', priming: 'Filling', playing: 'Playing', starved: 'Ran dry' };
const share = level => Math.max(0, Math.min(1, (level - BOTTOM) / -BOTTOM));

/** A bar from -60 to 0 dBFS: RMS as the bar, the peak as a line that stays for a moment. */
class Meter {
  #cover = el('div', { class: 'meter-cover' });
  #peak = el('div', { class: 'meter-peak' });
  #held = BOTTOM;
  #heldAt = 0;

  constructor(label) {
    this.node = el('div', {
      class: 'meter', role: 'meter', 'aria-label': label, 'aria-valuemin': BOTTOM, 'aria-valuemax': 0, 'aria-valuenow': BOTTOM,
    }, this.#cover, this.#peak);
  }

  update(levels) {
    const now = performance.now();
    if (levels.peakDb >= this.#held || now - this.#heldAt > HOLD_MILLIS) {
      this.#held = levels.peakDb;
      this.#heldAt = now;
    }
    this.#cover.style.transform = `scaleX(${(1 - share(levels.rmsDb)).toFixed(4)})`;
    this.#peak.style.transform = `translateX(${(share(this.#held) * 100).toFixed(2)}%)`;
    attribute(this.#peak, 'data-on', this.#held > BOTTOM);
    attribute(this.node, 'aria-valuenow', Math.round(Math.max(BOTTOM, levels.peakDb)));
    attribute(this.node, 'aria-valuetext', levels.peakDb <= BOTTOM ? 'silent' : `peak ${fixed(levels.peakDb)} dB`);
  }
}

const path = name => `/api/audio/inputs/${encodeURIComponent(name)}`;

function create(first) {
  const name = first.name;
  const meter = new Meter(`Level of ${name}`);
  const title = el('h3');
  const about = el('span', { class: 'about' });
  const problem = el('p', { class: 'problem' });
  const slider = el('input', {
    type: 'range', min: LOWEST_GAIN, max: HIGHEST_GAIN, step: '0.5', 'aria-label': `Gain of ${name}`,
  });
  const gain = el('output', { class: 'num' });
  const mute = el('button', { type: 'button', class: 'mute', 'aria-pressed': 'false', text: 'Mute', 'aria-label': `Mute ${name}` });
  const level = el('span', { class: 'num level' });
  let sent = 0;
  let timer = 0;
  let held = 0; // until when a person's hand is on the slider
  let muted = false;

  function send() {
    clearTimeout(timer);
    sent = Date.now();
    const value = Number(slider.value);
    give(null, 'PUT', path(name), { gainDb: value <= LOWEST_GAIN ? -120 : value, fadeMs: 100 });
  }
  slider.addEventListener('input', () => {
    held = Date.now() + 1500;
    label();
    clearTimeout(timer);
    timer = setTimeout(send, Math.max(0, sent + SEND_MILLIS - Date.now()));
  });
  slider.addEventListener('change', () => refresh('sound'));
  slider.addEventListener('dblclick', () => {
    slider.value = '0';
    slider.dispatchEvent(new Event('input'));
  });
  mute.addEventListener('click', async () => {
    await give(mute, 'PUT', path(name), { mute: !muted }, null);
    refresh('sound');
  });
  function label() {
    const value = Number(slider.value);
    const text = value <= LOWEST_GAIN ? decibels(-120) : `${value > 0 ? '+' : ''}${fixed(value, 1)} dB`;
    say(gain, text);
    attribute(slider, 'aria-valuetext', text);
  }
  const node = el('article', { class: 'input' },
    el('div', { class: 'input-name' }, title, about), meter.node, level,
    el('div', { class: 'input-gain' }, slider, gain), mute, problem);
  return {
    node,
    update(input) {
      const state = String(input.state).toLowerCase();
      attribute(node, 'data-state', state);
      say(title, name);
      say(about, `${capital(String(input.role).toLowerCase())} · ${STATES[state] ?? state}`);
      attribute(about, 'title', input.url ?? '');
      meter.update(input.levels);
      say(level, decibels(input.levels.peakDb, 'dB'));
      muted = input.mute;
      attribute(mute, 'aria-pressed', muted);
      attribute(node, 'data-muted', muted);
      if (Date.now() > held && document.activeElement?.matches(':active') !== true) {
        slider.value = String(Math.max(LOWEST_GAIN, Math.min(HIGHEST_GAIN, input.gainDb)));
        label();
      }
      say(problem, input.problem ?? '');
      show(problem, Boolean(input.problem) && state !== 'playing');
    },
  };
}

/** What the statistics say of an input, with what only the slower call knows. */
function inputs() {
  const slow = new Map((known.sound?.inputs ?? []).map(input => [input.name, input]));
  const levels = new Map((known.levels?.inputs ?? []).map(input => [input.name, input]));
  return (known.stats?.audio.inputs ?? []).map(input => ({
    name: input.name,
    role: input.settings.role,
    state: input.state,
    gainDb: input.settings.gainDb,
    mute: input.settings.muted,
    levels: levels.get(input.name) ?? input.levels,
    url: slow.get(input.name)?.url,
    problem: slow.get(input.name)?.problem,
  }));
}

export function openSound() {
  const program = new Meter('Level of the program');
  const level = el('span', { class: 'num level' });
  const numbers = el('span', { class: 'num about' });
  const reset = el('button', { type: 'button', class: 'quiet', text: 'Reset', title: 'Begin the integrated loudness anew' });
  const list = el('div', { class: 'inputs' });
  const empty = el('p', { class: 'empty', text: 'No input: the program is silent. A source with sound, AUDIO_SOURCE, a post to the audio endpoint or speech brings one.' });
  byId('sound').append(
    el('div', { class: 'input sum' }, el('div', { class: 'input-name' }, el('h3', { text: 'Program' }), numbers), program.node, level,
      el('div', { class: 'scale num', 'aria-hidden': 'true' }, ...['−60', '−40', '−20', '0'].map(text => el('span', { text }))), reset),
    list, empty);
  const rows = new Rows(list, input => input.name, create);
  reset.addEventListener('click', () => give(reset, 'POST', '/api/audio/loudness/reset', {}, 'The integrated loudness begins anew.'));
  const draw = () => {
    const audio = known.stats?.audio;
    if (!audio) {
      return;
    }
    const levels = known.levels?.program ?? audio.program;
    program.update(levels);
    say(level, decibels(levels.peakDb, 'dB'));
    say(numbers, `${decibels(audio.program.integratedLufs, 'LUFS')} integrated`);
    const facts = [`True peak ${decibels(audio.truePeakDb, 'dBTP')}`];
    if (audio.limiterDb < -0.05) {
      facts.push(`limiter ${decibels(audio.limiterDb)}`);
    }
    if (audio.duckingDb < -0.05) {
      facts.push(`ducking ${decibels(audio.duckingDb)}`);
    }
    say(byId('sound-facts'), facts.join(' · '));
    const all = inputs();
    rows.update(all);
    show(empty, all.length === 0);
  };
  for (const topic of ['stats', 'sound', 'levels']) {
    on(topic, () => {
      if (document.visibilityState === 'visible') {
        draw();
      }
    });
  }
  on('contact', () => {
    known.levels = null;
  });
}
