// What is in force and why; a change is shown before it is made.

import { order, Refusal } from './api.js';
import { give, sure, toast } from './ask.js';
import { known, on } from './bus.js';
import { attribute, byId, el, Rows, say, show } from './dom.js';
import { refresh } from './sync.js';

const FIELDS = [
  { name: 'videoBitrateK', setting: 'VIDEO_BITRATE_K', label: 'Video bitrate, kbit/s', number: true },
  { name: 'audioBitrateK', setting: 'AUDIO_BITRATE_K', label: 'Audio bitrate, kbit/s', number: true },
  { name: 'audioSource', setting: 'AUDIO_SOURCE', label: 'Audio source' },
  { name: 'srtUrl', setting: 'SRT_URL', label: 'Source of the picture' },
  { name: 'youtubeWatchUrl', setting: 'YOUTUBE_WATCH_URL', label: 'YouTube link' },
];

const valueOf = setting => known.settings?.settings.find(one => one.name === setting)?.value ?? '';

/** Changes as sentences, most disturbing first. */
export function sentences(changes) {
  const list = names => names.join(', ');
  const said = [];
  if (changes.childrenRestarted?.length) {
    said.push(['bad', `Restarts ${list(changes.childrenRestarted)}.`]);
  }
  if (changes.destinationsRemoved?.length) {
    said.push(['bad', `Disconnects ${list(changes.destinationsRemoved)}.`]);
  }
  if (changes.destinationsAdded?.length) {
    said.push(['plain', `Connects ${list(changes.destinationsAdded)}.`]);
  }
  if (changes.destinationsHandedOver?.length) {
    said.push(['plain', `Hands over ${list(changes.destinationsHandedOver)}: the old session stays until the new one is live.`]);
  }
  if (changes.audioInput) {
    said.push(['plain', 'Fades over to another audio source.']);
  }
  if (changes.slate) {
    said.push(['plain', 'Paints the slate anew.']);
  }
  if (changes.recording) {
    said.push(['plain', 'Concerns the recording.']);
  }
  if (changes.inPlace?.length) {
    said.push(['plain', `Takes effect at once: ${list(changes.inPlace)}.`]);
  }
  if (changes.notApplied?.length) {
    said.push(['warn', `Waits for a restart of the bridge: ${list(changes.notApplied)}.`]);
  }
  return said.length > 0 ? said : [['plain', 'Changes nothing.']];
}

/** Shows what a change would do; resolves to whether it may be made. */
async function preview(body, place) {
  try {
    const answer = await order('POST', '/api/streaming/settings/validate', body);
    const lines = answer.valid ? sentences(answer.changes) : answer.errors.map(error => ['bad', error]);
    const warnings = (answer.warnings ?? []).map(warning => ['warn', warning]);
    place.replaceChildren(...[...lines, ...warnings].map(([kind, text]) => el('li', { class: kind, text })));
    show(place, true);
    return answer.valid ? answer.changes : null;
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) {
      throw refusal;
    }
    place.replaceChildren(el('li', { class: 'bad', text: refusal.message }));
    show(place, true);
    return null;
  }
}

function changeForm() {
  const inputs = FIELDS.map(field => el('input', {
    id: `set-${field.name}`, type: field.number ? 'number' : 'text', min: field.number ? 1 : null, step: field.number ? 1 : null,
    autocomplete: 'off', spellcheck: 'false',
  }));
  const outcome = el('ul', { class: 'outcome', role: 'status' });
  outcome.hidden = true;
  const apply = el('button', { type: 'button', class: 'primary', text: 'Apply', disabled: true });
  const form = el('form', { class: 'change', 'aria-label': 'Change settings for this session' },
    el('h3', { text: 'Change for this session' }),
    el('p', { class: 'note', text: 'What stays empty stays as it is. The change lasts until the session ends; media.env is not touched.' }),
    ...FIELDS.map((field, i) => el('div', { class: 'field' }, el('label', { for: `set-${field.name}`, text: field.label }), inputs[i])),
    outcome,
    el('div', { class: 'row' }, el('span', { class: 'spacer' }), el('button', { type: 'submit', text: 'Preview' }), apply));

  const body = () => Object.fromEntries(FIELDS.map((field, i) => [field, inputs[i].value.trim()])
    .filter(([, value]) => value !== '').map(([field, value]) => [field.name, field.number ? Number(value) : value]));
  inputs.forEach(input => input.addEventListener('input', () => {
    apply.disabled = true;
    show(outcome, false);
  }));
  form.addEventListener('submit', async event => {
    event.preventDefault();
    const changes = await preview(body(), outcome);
    apply.disabled = changes === null || changes.nothing;
  });
  apply.addEventListener('click', async () => {
    const session = known.session;
    if (!session || session.endTime) {
      toast('Start the program first: a change of this kind belongs to a session.', 'bad');
      return;
    }
    const answer = await give(apply, 'POST', '/api/streaming/youtube/start', body(),
      done => done.done?.length ? `Done: ${done.done.join(', ')}.` : 'Nothing had to change.');
    apply.disabled = answer !== null;
    if (answer) {
      inputs.forEach(input => { input.value = ''; });
      show(outcome, false);
      refresh('settings', 'health');
    }
  });
  on('settings', () => inputs.forEach((input, i) => { input.placeholder = valueOf(FIELDS[i].setting); }));
  return form;
}

function fileForm() {
  const text = el('textarea', {
    id: 'media-env', rows: 5, spellcheck: 'false', autocomplete: 'off', placeholder: 'VIDEO_BITRATE_K=4500\nSLATE_TEXT=Back soon',
  });
  const outcome = el('ul', { class: 'outcome', role: 'status' });
  outcome.hidden = true;
  const form = el('form', { class: 'change', 'aria-label': 'Check a media.env' },
    el('h3', { text: 'Check a media.env' }),
    el('div', { class: 'field' },
      el('label', { for: 'media-env', text: 'Its whole text, before it is saved. Nothing is changed here.' }), text),
    outcome,
    el('div', { class: 'row' }, el('span', { class: 'spacer' }), el('button', { type: 'submit', text: 'Check' })));
  form.addEventListener('submit', event => {
    event.preventDefault();
    preview({ mediaEnv: text.value }, outcome);
  });
  return form;
}

function createRow() {
  const name = el('th', { scope: 'row' });
  const value = el('td', { class: 'value' });
  const from = el('td', { class: 'from' });
  const node = el('tr', {}, name, value, from);
  return {
    node,
    update(setting) {
      say(name, setting.name);
      say(value, setting.value === '' ? 'none' : setting.value);
      attribute(value, 'data-none', setting.value === '');
      say(from, setting.waitsForRestart ? `${setting.from}; waits for a restart` : setting.from);
      attribute(node, 'data-source', setting.source);
    },
  };
}

async function reload() {
  if (known.status !== 'stopped' && !(await sure('Read media.env now?',
    'Each part that a change concerns acts at once, as if the file had just been saved.', 'Reload'))) {
    return;
  }
  await give(byId('reload'), 'POST', '/api/streaming/reload', {}, answer => {
    const waits = answer.notApplied?.length ? ` ${answer.notApplied.join(', ')} waits for a restart of the bridge.` : '';
    return (answer.done?.length ? `Done: ${answer.done.join(', ')}.` : 'Nothing had changed.') + waits;
  });
  refresh('settings');
}

export function openSettings() {
  const file = el('p', { class: 'note' });
  const problems = el('ul', { class: 'outcome' });
  const body = el('tbody');
  const filter = el('input', { type: 'search', id: 'settings-filter', placeholder: 'Filter', autocomplete: 'off' });
  const changed = el('input', { type: 'checkbox', id: 'settings-changed' });
  const table = el('div', { class: 'table', tabindex: '0', role: 'region', 'aria-label': 'Settings in force' },
    el('table', {}, el('thead', {}, el('tr', {}, ...['Name', 'Value', 'From'].map(text => el('th', { scope: 'col', text })))), body));
  const force = el('details', { class: 'force' }, el('summary', { text: 'All settings in force' }),
    el('div', { class: 'row' },
      el('label', { class: 'hidden', for: 'settings-filter', text: 'Show only settings with' }), filter,
      el('label', { class: 'check' }, changed, ' Only what is not the default')), table);
  byId('settings').append(file, problems, el('div', { class: 'changes' }, changeForm(), fileForm()), force);
  const rows = new Rows(body, setting => setting.name, createRow);
  const draw = () => {
    const answer = known.settings;
    if (!answer) {
      return;
    }
    say(file, answer.file ? `Followed while it changes: ${answer.file}` : 'There is no media.env.');
    const complaints = [...(answer.fileProblems ?? []).map(text => ['bad', text]), ...(answer.warnings ?? []).map(text => ['warn', text])];
    problems.replaceChildren(...complaints.map(([kind, text]) => el('li', { class: kind, text })));
    show(problems, complaints.length > 0);
    const wanted = filter.value.trim().toLowerCase();
    if (force.open) {
      rows.update(answer.settings.filter(setting => (!changed.checked || setting.source !== 'default')
        && (!wanted || `${setting.name} ${setting.value}`.toLowerCase().includes(wanted))));
    }
  };
  on('settings', draw);
  filter.addEventListener('input', draw);
  changed.addEventListener('change', draw);
  force.addEventListener('toggle', draw);
  byId('reload').addEventListener('click', reload);
}
