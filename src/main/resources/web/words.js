// How numbers, times and states read.

const MINUS = '−';

export function fixed(value, digits = 0) {
  return typeof value === 'number' && Number.isFinite(value)
    ? value.toFixed(digits).replace('-', MINUS)
    : '–';
}

/** Decibels; the meters' bottom, -120, is silence. */
export function decibels(value, unit = 'dB') {
  return typeof value !== 'number' || value <= -119.9 ? `${MINUS}∞ ${unit}` : `${fixed(value, 1)} ${unit}`;
}

export function bitrate(kilobits) {
  if (typeof kilobits !== 'number' || !Number.isFinite(kilobits)) {
    return '–';
  }
  return kilobits >= 1000 ? `${(kilobits / 1000).toFixed(2)} Mbit/s` : `${kilobits.toFixed(0)} kbit/s`;
}

export function bytes(count) {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value.toFixed(unit === 0 ? 0 : 1)} ${units[unit]}`;
}

const two = number => String(number).padStart(2, '0');

/** Hours, minutes and seconds since a moment. */
export function elapsed(since, now = Date.now()) {
  const seconds = Math.max(0, Math.floor((now - since) / 1000));
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** About how long, in the largest unit that fits. */
export function roughly(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) {
    return `${seconds} s`;
  }
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  }
  if (seconds < 86400) {
    return `${Math.floor(seconds / 3600)} h ${two(Math.floor(seconds / 60) % 60)} min`;
  }
  return `${Math.floor(seconds / 86400)} d ${Math.floor(seconds / 3600) % 24} h`;
}

export function clock(time) {
  const date = new Date(time);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

export function moment(time) {
  return new Date(time).toLocaleString([], { dateStyle: 'medium', timeStyle: 'medium' });
}

export function capital(text) {
  return text ? text[0].toUpperCase() + text.slice(1) : '';
}
