// One key each for what is needed in a hurry. They can be switched off, and never fire while somebody types.

import { air, onAir, start, stop } from './air.js';
import { acknowledgeFirst } from './alerts.js';
import { inform } from './ask.js';
import { byId, el } from './dom.js';
import { isSlateForced, saveSnapshot, slate } from './viewer.js';

const PLACE = 'keys';

const keys = [
  ['s', 'Start the program', () => air() === 'stopped' && start()],
  ['x', 'Stop the program (asks first)', () => onAir() && stop()],
  ['l', 'Slate on air, or release it', () => slate(!isSlateForced())],
  ['p', 'Save a snapshot', saveSnapshot],
  ['t', 'Write a line to speak', () => byId('speech-text').focus()],
  ['a', 'Acknowledge the first alert', acknowledgeFirst],
  ['d', 'Switch between light and dark', () => window.switchTheme()],
  ['e', 'Filter the events', () => byId('events-filter').focus()],
  ['?', 'This list', help],
];

function enabled() {
  try {
    return localStorage.getItem(PLACE) !== 'off';
  } catch {
    return true;
  }
}

function enable(wanted) {
  try {
    localStorage.setItem(PLACE, wanted ? 'on' : 'off');
  } catch {
    // stays as it is
  }
}

export function help() {
  const box = el('input', { type: 'checkbox', id: 'keys-on', checked: enabled(), on: { change: event => enable(event.target.checked) } });
  inform('Keyboard shortcuts',
    el('dl', { class: 'keys' }, ...keys.map(([key, what]) => el('div', {}, el('dt', {}, el('kbd', { text: key })), el('dd', { text: what }))),
      el('div', {}, el('dt', {}, el('kbd', { text: 'Ctrl' }), ' ', el('kbd', { text: 'Enter' })), el('dd', { text: 'Say the line' })),
      el('div', {}, el('dt', {}, el('kbd', { text: 'Esc' })), el('dd', { text: 'Close a question without an answer' }))),
    el('label', { class: 'check' }, box, ' Single keys are on'));
}

const types = target => target instanceof Element && target.matches('input:not([type=checkbox]):not([type=range]), textarea, select, [contenteditable]');

export function openKeys() {
  byId('help').addEventListener('click', help);
  document.addEventListener('keydown', event => {
    if (event.key === 'Escape' && types(event.target)) {
      event.target.blur();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || types(event.target) || document.querySelector('dialog[open]')) {
      return;
    }
    const found = keys.find(([key]) => key === event.key);
    if (found && (enabled() || event.key === '?')) {
      event.preventDefault();
      found[2]();
    }
  });
}
