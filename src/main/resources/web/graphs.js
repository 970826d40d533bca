// The last minutes as lines. A point a second, a fixed number of them: an evening needs no more memory than ten minutes.

import { known, on } from './bus.js';
import { byId, el, say } from './dom.js';
import { bitrate, decibels, fixed } from './words.js';

const POINTS = 600;
const SPANS = [[120, '2 min'], [600, '10 min']];
const COLOURS = ['--graph-1', '--graph-2', '--graph-3', '--graph-4', '--graph-5'];

let span = SPANS[0][0];
const graphs = [];

const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Differences per second of a counter, 0 where it began anew. */
function rate(now, before, seconds) {
  return before === undefined || now < before ? 0 : (now - before) / seconds;
}

/** What each graph shows: names of its lines, and a value for each at one moment. */
const subjects = [
  {
    title: 'Frames per second', floor: 0, least: 5,
    lines: () => ['Program', 'Source'],
    values: stats => [stats.program.encoder.fps, stats.program.ingest.fps],
    now: stats => `${fixed(stats.program.encoder.fps, 1)} fps`,
  },
  {
    title: 'Bitrate', floor: 0, least: 500, axis: value => value >= 1000 ? `${value / 1000}M` : `${value}k`,
    lines: stats => ['Encoder', ...stats.destinations.slice(0, 4).map(one => one.name)],
    values: stats => [stats.program.encoder.bitrateK,
      ...stats.destinations.slice(0, 4).map(one => one.state.toLowerCase() === 'live' ? one.bitrateK : 0)],
    now: stats => bitrate(stats.program.encoder.bitrateK),
  },
  {
    title: 'Frame faults', floor: 0, least: 2,
    lines: () => ['Repeated', 'Dropped', 'Skipped'],
    values: (stats, before) => {
      const seconds = before ? Math.max(0.2, (Date.parse(stats.time) - Date.parse(before.time)) / 1000) : 1;
      // While the slate is on air nothing is repeated: the slate is a picture of its own.
      return ['repeated', 'dropped', 'skipped'].map(name => rate(stats.program[name], before?.program[name], seconds));
    },
    now: (stats, values) => `${fixed(values.reduce((sum, value) => sum + value, 0), 1)} a second`,
    totals: stats => [stats.program.repeated, stats.program.dropped, stats.program.skipped],
  },
  {
    title: 'Loudness', floor: -60, ceiling: 0, ticks: [-60, -40, -20, 0],
    lines: () => ['Momentary', 'Peak'],
    values: stats => [Math.max(-60, stats.audio.program.momentaryLufs), Math.max(-60, stats.audio.program.peakDb)],
    now: stats => `${decibels(stats.audio.program.momentaryLufs, 'LUFS')}`,
  },
];

class Graph {
  constructor(subject, place) {
    this.subject = subject;
    this.names = [];
    this.times = [];
    this.columns = [];
    this.value = el('span', { class: 'num graph-now', text: '–' });
    this.legend = el('div', { class: 'legend' });
    this.box = el('div', { class: 'graph-box', 'aria-hidden': 'true' });
    place.append(el('figure', { class: 'graph' },
      el('figcaption', {}, el('span', { text: subject.title }), this.value), this.box, this.legend));
    new ResizeObserver(() => this.resize()).observe(this.box);
  }

  resize() {
    const width = this.box.clientWidth;
    if (this.plot && width > 0 && Math.abs(width - this.plot.width) > 1) {
      this.plot.setSize({ width, height: this.box.clientHeight });
    }
  }

  /** Other lines than before begin anew. */
  begin(names) {
    this.names = names;
    this.times = [];
    this.columns = names.map(() => []);
    this.rebuild();
  }

  rebuild() {
    this.plot?.destroy();
    const text = colour('--muted');
    const grid = { stroke: colour('--grid'), width: 1 };
    const { subject } = this;
    const scale = subject.ceiling === undefined
      ? (plot, low, high) => [subject.floor, Math.max(subject.least, high ?? 0) * 1.1]
      : () => [subject.floor, subject.ceiling];
    const axis = { stroke: text, grid, ticks: { show: false }, font: '11px system-ui, sans-serif' };
    this.plot = new window.uPlot({
      width: Math.max(100, this.box.clientWidth), height: this.box.clientHeight || 120,
      pxAlign: true, legend: { show: false }, cursor: { show: false }, select: { show: false },
      scales: { x: { time: false, range: () => this.range() }, y: { range: scale } },
      axes: [
        { ...axis, size: 26, gap: 8, space: 60, values: (plot, ticks) => ticks.map(tick => this.ago(tick)), splits: () => this.splits() },
        { ...axis, size: 40, space: 28, splits: subject.ticks ? () => subject.ticks : undefined, values: (plot, ticks) => ticks.map(subject.axis ?? (tick => String(tick).replace('-', '−'))) },
      ],
      series: [{}, ...this.names.map((name, i) => ({
        label: name, stroke: colour(COLOURS[i % COLOURS.length]), width: 1.75, points: { show: false }, spanGaps: false,
        dash: i > 0 && i === this.names.length - 1 ? [5, 3] : undefined,
      }))],
    }, [this.times, ...this.columns], this.box);
    this.legend.replaceChildren(...this.names.map((name, i) => el('span', { class: `key key-${i % COLOURS.length + 1}`, text: name })));
  }

  range() {
    const end = this.times.at(-1) ?? Date.now() / 1000;
    return [end - span, end];
  }

  splits() {
    const [from, to] = this.range();
    return [from, (from + to) / 2, to];
  }

  ago(tick) {
    const seconds = Math.round(this.range()[1] - tick);
    if (seconds < 1) {
      return 'now';
    }
    return seconds % 60 === 0 ? `−${seconds / 60} min` : `−${seconds} s`;
  }

  add(time, stats, before) {
    const names = this.subject.lines(stats);
    if (names.join('\n') !== this.names.join('\n')) {
      this.begin(names);
    }
    const values = this.subject.values(stats, before);
    this.push(time, values);
    say(this.value, this.subject.now(stats, values));
    this.subject.totals?.(stats).forEach((total, i) => say(this.legend.children[i], `${names[i]} ${total.toLocaleString('en')}`));
  }

  push(time, values) {
    this.times.push(time);
    this.columns.forEach((column, i) => column.push(values ? values[i] : null));
    if (this.times.length > POINTS) {
      this.times.shift();
      this.columns.forEach(column => column.shift());
    }
    this.draw();
  }

  draw() {
    if (this.plot && document.visibilityState === 'visible') {
      this.plot.setData([this.times, ...this.columns]);
    }
  }
}

function choose(seconds) {
  span = seconds;
  for (const button of byId('spans').children) {
    button.setAttribute('aria-pressed', String(Number(button.value) === span));
  }
  graphs.forEach(graph => graph.draw());
}

export function openGraphs() {
  byId('spans').append(...SPANS.map(([seconds, words]) => el('button', {
    type: 'button', value: seconds, text: words, 'aria-pressed': String(seconds === span), on: { click: () => choose(seconds) },
  })));
  graphs.push(...subjects.map(subject => new Graph(subject, byId('graphs'))));
  on('stats', stats => {
    const time = Date.parse(stats.time) / 1000;
    graphs.forEach(graph => graph.add(time, stats, known.previous));
  });
  on('contact', contact => {
    if (contact.state === 'lost') {
      known.previous = null;
      graphs.filter(graph => graph.times.length > 0 && graph.columns[0].at(-1) !== null)
        .forEach(graph => graph.push(graph.times.at(-1) + 0.5, null));
    }
  });
  addEventListener('themechange', () => graphs.filter(graph => graph.plot).forEach(graph => graph.rebuild()));
  document.addEventListener('visibilitychange', () => graphs.forEach(graph => graph.draw()));
}
