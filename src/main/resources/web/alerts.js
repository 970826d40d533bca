// What needs somebody: alerts with what they mean, what would help as buttons, and an acknowledgement.

import { give, sure } from './ask.js';
import { known, on } from './bus.js';
import { rotate } from './destinations.js';
import { attribute, byId, el, Rows, say, show } from './dom.js';
import { refresh } from './sync.js';
import { capital, clock, fixed, roughly } from './words.js';

const RANK = { critical: 0, warning: 1, info: 2 };

/** Only addresses of this API: an alert's text must not lead anywhere else. */
const own = path => typeof path === 'string' && /^\/(api|health|observe)\b[^\s\\]*$/.test(path);

const word = value => String(value ?? '').toLowerCase();

async function acknowledge(alert, button) {
  await give(button, 'POST', `/api/alerts/${encodeURIComponent(alert.fingerprint)}/acknowledge`, {}, 'Acknowledged.');
  refresh('alerts');
}

const named = (path, place) => path.match(new RegExp(`/${place}/([^/]+)(?:/restart)?$`))?.[1];

/** What a button that carries out an action says: an order, as everywhere on this page. */
function order(action) {
  const { path, body } = action;
  const child = path.endsWith('/restart') && named(path, 'processes');
  const destination = named(path, 'destinations');
  const input = named(path, 'inputs');
  const change = body ?? {};
  if (child) {
    return `Restart ${child}`;
  }
  if (destination && 'key' in change) {
    return `Rotate the key of ${destination}`;
  }
  if (destination && change.enabled === false) {
    return `Disable ${destination}`;
  }
  if (input && change.mute === false) {
    return `Unmute ${input}`;
  }
  if (input && typeof change.gainDb === 'number') {
    return `${input} to ${fixed(change.gainDb)} dB`;
  }
  if (path.endsWith('/slate')) {
    return change.on ? 'Slate on air' : 'Release the slate';
  }
  if (path.endsWith('/video')) {
    return change.encoder ? `Encode with ${change.encoder}` : change.preset ? `Preset ${change.preset}` : `${change.bitrateK} kbit/s`;
  }
  return path.endsWith('/reload') ? 'Reload media.env' : capital(action.why);
}

async function act(action, button) {
  const destination = named(action.path, 'destinations');
  if (destination && 'key' in (action.body ?? {})) {
    await rotate({ name: destination }, button); // only a person knows it
    return;
  }
  const cuts = action.method === 'DELETE' || /\/(stop|restart)$/.test(action.path) || action.body?.enabled === false;
  if (cuts && !(await sure(`${order(action)}?`, `It ${action.why}.`, order(action)))) {
    return;
  }
  await give(button, action.method, action.path, action.body ?? {}, 'Done.');
  refresh('alerts', 'processes', 'destinations');
}

/** What changes something is a button, what only tells a link; the settings' fault stands in the alert itself. */
const changes = action => ['POST', 'PUT', 'DELETE'].includes(action.method) && !action.path.endsWith('/validate');

function measured(alert) {
  const parts = [];
  if (typeof alert.value === 'number') {
    const limit = typeof alert.threshold === 'number' ? `, limit ${fixed(alert.threshold, 1)}` : '';
    parts.push(`${fixed(alert.value, 1)}${limit} ${alert.unit ?? ''}`.trim());
  }
  if (alert.count > 1) {
    parts.push(`seen ${alert.count} times`);
  }
  if (alert.silencedUntil) {
    parts.push(`silent until ${clock(alert.silencedUntil)}`);
  }
  return parts.join(' · ');
}

function create() {
  const kind = el('span', { class: 'severity' });
  const title = el('h3');
  const since = el('span', { class: 'num when' });
  const text = el('p');
  const value = el('p', { class: 'measured num' });
  const actions = el('div', { class: 'alert-actions' });
  const lines = el('pre', { tabindex: '0' });
  const more = el('details', {}, el('summary', { text: 'Last log lines' }), lines);
  let alert = null;
  let drawn = '';
  const silence = el('button', {
    type: 'button', class: 'quiet', text: 'Silence for 30 min',
    on: {
      async click() {
        await give(silence, 'POST', `/api/alerts/${encodeURIComponent(alert.fingerprint)}/silence`, { minutes: 30 },
          'Nothing is sent of it for 30 minutes.');
        refresh('alerts');
      },
    },
  });
  const seen = el('button', { type: 'button', text: 'Acknowledge', on: { click: event => acknowledge(alert, event.currentTarget) } });
  const node = el('article', { class: 'alert' },
    el('div', { class: 'row' }, kind, title, el('span', { class: 'spacer' }), since), text, value, actions, more);

  function buttons() {
    const wanted = JSON.stringify([alert.actions, alert.links, alert.acknowledged, alert.silencedUntil]);
    if (wanted === drawn) {
      return;
    }
    drawn = wanted;
    const fitting = (alert.actions ?? []).filter(action => own(action.path));
    const suggested = fitting.filter(changes).map(action => el('button', {
      type: 'button', title: `${capital(action.why)}: ${action.method} ${action.path}`, text: order(action),
      on: { click: event => act(action, event.currentTarget) },
    }));
    const tells = fitting.filter(action => action.method === 'GET')
      .map(action => el('a', { class: 'link', href: action.path, target: '_blank', rel: 'noopener', text: capital(action.why) }));
    const links = Object.entries(alert.links ?? {}).filter(([, path]) => own(path))
      .map(([name, path]) => el('a', { class: 'link', href: path, target: '_blank', rel: 'noopener', text: capital(name) }));
    actions.replaceChildren(...suggested, ...(alert.acknowledged ? [] : [seen]), ...(alert.silencedUntil ? [] : [silence]), ...tells, ...links);
  }

  return {
    node,
    update(next) {
      alert = next;
      attribute(node, 'data-severity', word(alert.severity));
      attribute(node, 'data-seen', Boolean(alert.acknowledged));
      say(kind, alert.acknowledged ? `${capital(word(alert.severity))}, seen` : capital(word(alert.severity)));
      say(title, alert.title ?? alert.code);
      const began = Date.parse(alert.since);
      say(since, `for ${roughly(Date.now() - began)}`);
      since.title = `since ${clock(began)}`;
      say(text, alert.description ?? '');
      const words = measured(alert);
      say(value, words);
      show(value, words !== '');
      buttons();
      say(lines, (alert.lines ?? []).join('\n'));
      show(more, (alert.lines ?? []).length > 0);
    },
  };
}

export function firing() {
  return (known.alerts || []).filter(alert => word(alert.status) !== 'resolved')
    .sort((a, b) => Number(Boolean(a.acknowledged)) - Number(Boolean(b.acknowledged))
      || (RANK[word(a.severity)] ?? 3) - (RANK[word(b.severity)] ?? 3) || Date.parse(b.since) - Date.parse(a.since));
}

/** Acknowledges what stands first. */
export function acknowledgeFirst() {
  const alert = firing().find(one => !one.acknowledged);
  if (alert) {
    acknowledge(alert, null);
  }
}

export function openAlerts() {
  const place = byId('alerts');
  const list = el('div', { class: 'stack' });
  const empty = el('p', { class: 'empty' });
  place.append(list, empty);
  const rows = new Rows(list, alert => alert.fingerprint, create);
  const draw = () => {
    const alerts = firing();
    rows.update(alerts);
    const fresh = alerts.filter(alert => !alert.acknowledged).length;
    say(byId('alerts-count'), alerts.length > 0 ? String(alerts.length) : '');
    document.querySelector('.panel.alerts').dataset.fresh = String(fresh > 0);
    show(empty, alerts.length === 0);
    if (known.alerts === false) {
      say(empty, known.problems.length > 0 ? known.problems.join(' ') : 'Nothing is wrong.');
      attribute(empty, 'data-problem', known.problems.length > 0);
    } else {
      say(empty, known.alerts === null ? 'Not read yet.' : 'Nothing is wrong.');
    }
  };
  on('alerts', draw);
  on('problems', draw);
  setInterval(draw, 5000);
  draw();
}
