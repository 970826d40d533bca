// Dialogs and messages: what the page asks of people and tells them.

import { keepToken, onToken, order, Refusal } from './api.js';
import { known, tell } from './bus.js';
import { byId, el } from './dom.js';

const TOAST_MILLIS = 7000;
const MOST_TOASTS = 4;

/** A short message at the lower edge; kinds are good, bad and plain. */
export function toast(text, kind = 'plain') {
  const place = byId('toasts');
  const node = el('div', { class: `toast ${kind}` }, el('span', { text }),
    el('button', { type: 'button', class: 'quiet icon', 'aria-label': 'Dismiss', text: '×', on: { click: () => node.remove() } }));
  place.append(node);
  while (place.children.length > MOST_TOASTS) {
    place.firstElementChild.remove();
  }
  setTimeout(() => node.remove(), kind === 'bad' ? TOAST_MILLIS * 2 : TOAST_MILLIS);
}

/**
 * Gives an order and says how it went.
 *
 * @param button is shown as busy meanwhile, may be null
 * @returns the answer, or null when it was refused
 */
export async function give(button, method, path, body, done) {
  if (button) {
    button.disabled = true;
    button.setAttribute('aria-busy', 'true');
  }
  try {
    const answer = await order(method, path, body);
    const words = typeof done === 'function' ? done(answer) : done;
    if (words) {
      toast(words, 'good');
    }
    return answer;
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) {
      throw refusal;
    }
    toast(refusal.message, 'bad');
    return null;
  } finally {
    if (button) {
      button.disabled = false;
      button.removeAttribute('aria-busy');
    }
  }
}

function dialog(title, ...content) {
  const head = el('h2', { text: title, id: 'dialog-title' });
  const node = el('dialog', { 'aria-labelledby': 'dialog-title' }, head, ...content);
  document.body.append(node);
  node.addEventListener('close', () => node.remove());
  // a click beside it closes it
  node.addEventListener('click', event => {
    if (event.target === node) {
      node.close('');
    }
  });
  return node;
}

/** Asks before something that cannot be taken back; resolves to true or false. The harmless answer has the focus. */
export function sure(title, text, word) {
  return new Promise(resolve => {
    const no = el('button', { type: 'button', text: 'Cancel', on: { click: () => node.close('') } });
    const yes = el('button', { type: 'button', class: 'danger', text: word, on: { click: () => node.close('yes') } });
    const node = dialog(title, el('p', { text }), el('div', { class: 'dialog-actions' }, no, yes));
    node.addEventListener('close', () => resolve(node.returnValue === 'yes'));
    node.showModal();
    no.focus();
  });
}

/**
 * Asks for some fields.
 *
 * @param fields `{name, label, type, note, required, value, placeholder}`
 * @returns the values by name, or null
 */
export function form(title, intro, fields, word) {
  return new Promise(resolve => {
    const inputs = fields.map(field => el('input', {
      id: `field-${field.name}`, name: field.name, type: field.type ?? 'text', value: field.value ?? null,
      required: field.required ?? false, placeholder: field.placeholder ?? null, autocomplete: 'off',
      spellcheck: 'false', pattern: field.pattern ?? null, title: field.title ?? null, maxlength: field.maxlength ?? null,
    }));
    const rows = fields.map((field, i) => el('div', { class: 'field' },
      el('label', { for: `field-${field.name}`, text: field.label }), inputs[i],
      field.note ? el('p', { class: 'note', text: field.note }) : null));
    const no = el('button', { type: 'button', text: 'Cancel', on: { click: () => node.close('') } });
    const body = el('form', {}, intro ? el('p', { text: intro }) : null, ...rows,
      el('div', { class: 'dialog-actions' }, no, el('button', { type: 'submit', class: 'primary', text: word })));
    const node = dialog(title, body);
    let values = null;
    body.addEventListener('submit', event => {
      event.preventDefault();
      values = Object.fromEntries(inputs.map(input => [input.name, input.value.trim()]));
      node.close('yes');
    });
    node.addEventListener('close', () => {
      inputs.forEach(input => { input.value = ''; });
      resolve(values);
    });
    node.showModal();
    inputs[0].focus();
  });
}

/** Shows something and waits for nothing. */
export function inform(title, ...content) {
  const close = el('button', { type: 'button', class: 'primary', text: 'Close', on: { click: () => node.close('') } });
  const node = dialog(title, ...content, el('div', { class: 'dialog-actions' }, close));
  node.showModal();
  close.focus();
  return node;
}

async function enterToken() {
  const why = known.access === 'closed'
    ? 'This bridge shows and changes nothing without its API_TOKEN.'
    : 'Changing something needs the API_TOKEN of this bridge.';
  const values = await form('Unlock', `${why} It is kept in this tab only and forgotten when the tab is closed.`,
    [{ name: 'token', label: 'API_TOKEN', type: 'password', required: true }], 'Unlock');
  if (!values) {
    return false;
  }
  keepToken(values.token);
  tell('token', values.token);
  return true;
}

onToken(enterToken);
