import { Chart } from './chart.js';
import { byId } from './elements.js';
import { count, duration } from './format.js';

/** @import { Overview, Sample } from '../view/wire.js' */

/** The daemon keeps more, for scripts. */
const SECONDS = 120;

const rate = new Chart({
  title: 'Operations per second',
  lines: [{ name: 'answered', colour: 'rate' }],
  format: (value) => count(value ?? 0),
  seconds: SECONDS,
});
const latency = new Chart({
  title: 'Time to answer',
  lines: [
    { name: '99 of 100', colour: 'p99' },
    { name: 'half', colour: 'median' },
  ],
  format: duration,
  seconds: SECONDS,
});
byId('charts', HTMLDivElement).append(rate.figure, latency.figure);

/** @type {Sample[]} */
let samples = [];

/** @param {readonly Sample[]} fresh */
export function showSamples(fresh) {
  const lastMs = fresh[0]?.atMs ?? 0;
  samples = [...samples.filter(({ atMs }) => atMs < lastMs), ...fresh].slice(-SECONDS);
  rate.show([samples.map(({ answered }) => answered)]);
  latency.show([samples.map(({ p99Ms }) => p99Ms), samples.map(({ medianMs }) => medianMs)]);
}

/** @param {Overview['daemon']} daemon */
export function nameWork(daemon) {
  rate.name(daemon === 'log-server' ? 'Calls per second' : 'Operations per second');
}

/** A daemon that was started again has another past. */
export function forgetSamples() {
  samples = [];
}
