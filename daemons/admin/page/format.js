const whole = new Intl.NumberFormat('en');
const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hourCycle: 'h23' });
const moment = new Intl.DateTimeFormat(undefined, {
  dateStyle: 'medium',
  timeStyle: 'short',
  hourCycle: 'h23',
});

/** @param {number} number */
export function count(number) {
  return whole.format(number);
}

/** @param {number} ms since 1970 */
export function clock(ms) {
  return time.format(ms);
}

/** @param {number} ms since 1970 */
export function date(ms) {
  return moment.format(ms);
}

/** @param {number | null} ms */
export function duration(ms) {
  if (ms === null) return '–';
  if (ms < 1) return `${(ms * 1000).toFixed(0)} µs`;
  return ms < 999.5 ? `${precise(ms, ms < 10 ? 2 : 3)} ms` : `${precise(ms / 1000, 3)} s`;
}

/**
 * So many digits that count, and never an exponent.
 *
 * @param {number} value
 * @param {number} digits
 */
function precise(value, digits) {
  return value < 10 ** (digits - 1) ? value.toPrecision(digits) : value.toFixed(0);
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** @param {number | null} bytes */
export function size(bytes) {
  if (bytes === null) return '–';
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < UNITS.length - 1; unit++) value /= 1024;
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${UNITS[unit] ?? ''}`;
}

/** @param {string} name such as `usernameInUse` */
export function words(name) {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
