// Calls of the control API. The token lives in this tab's session storage and travels in a header, never in an address.

import { known, tell } from './bus.js';

const LIMIT_MILLIS = 10000;
const PLACE = 'token';

let memory = '';
let asking = null;
let ask = () => Promise.resolve(false);

/** Something that the bridge would not or could not do; its message is one sentence for people. */
export class Refusal extends Error {
  constructor(sentence, status) {
    super(sentence);
    this.status = status;
  }
}

/** @param asker shows a field for the token; resolves to whether one was given */
export function onToken(asker) {
  ask = asker;
}

export function token() {
  try {
    return sessionStorage.getItem(PLACE) ?? memory;
  } catch {
    return memory;
  }
}

export function keepToken(value) {
  memory = value;
  try {
    if (value) {
      sessionStorage.setItem(PLACE, value);
    } else {
      sessionStorage.removeItem(PLACE);
    }
  } catch {
    // it lasts as long as the page then
  }
}

function send(method, path, body) {
  const headers = {};
  if (token()) {
    headers.Authorization = `Bearer ${token()}`;
  }
  if (body !== undefined && body !== null) {
    headers['Content-Type'] = 'application/json';
  }
  return fetch(path, {
    method,
    headers,
    cache: 'no-store',
    credentials: 'omit',
    redirect: 'error',
    body: body === undefined || body === null ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(LIMIT_MILLIS),
  });
}

async function failure(response) {
  try {
    const answer = await response.json();
    return new Refusal(answer.error ?? `The bridge answered ${response.status}.`, response.status);
  } catch {
    return new Refusal(`The bridge answered ${response.status}.`, response.status);
  }
}

function unreachable(error) {
  return error.name === 'TimeoutError'
    ? new Refusal('The bridge did not answer within 10 s.', 0)
    : new Refusal('The bridge cannot be reached.', 0);
}

async function response(method, path, body) {
  let answer;
  try {
    answer = await send(method, path, body);
  } catch (error) {
    throw unreachable(error);
  }
  if (!answer.ok) {
    throw await failure(answer);
  }
  return answer;
}

/** One field at a time, however many calls want the token. */
export function askToken() {
  asking ??= ask().finally(() => {
    asking = null;
  });
  return asking; // true: one was entered; whether it is right shows at the next call
}

/** Calls as a person's order: a missing token is asked for, and the call made again. */
export async function order(method, path, body) {
  try {
    return await (await response(method, path, body)).json();
  } catch (refusal) {
    if (refusal.status !== 401 || !(await askToken())) {
      throw refusal;
    }
    return (await response(method, path, body)).json();
  }
}

/** Reads for the page itself; never asks for anything. */
export async function read(path) {
  try {
    return await (await response('GET', path)).json();
  } catch (refusal) {
    if (refusal.status === 401 && known.access !== 'closed') {
      tell('access', 'closed');
    }
    throw refusal;
  }
}

export async function readBlob(path) {
  return (await response('GET', path)).blob();
}

/** Learns what may be done: a call that changes nothing, guarded like those that do. */
export async function probe() {
  try {
    await response('GET', '/api/streaming/events?since=999999999');
  } catch (refusal) {
    if (refusal.status === 401) {
      tell('access', 'closed');
      return;
    }
    throw refusal;
  }
  try {
    await response('POST', '/api/streaming/settings/validate', {});
    tell('access', token() ? 'unlocked' : 'open');
  } catch (refusal) {
    if (refusal.status !== 401) {
      throw refusal;
    }
    tell('access', 'locked');
  }
}
