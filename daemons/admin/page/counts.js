import { byId, element, setText } from './elements.js';
import { count } from './format.js';

/** @import { Overview } from '../view/wire.js' */

const list = byId('counts', HTMLDListElement);

/** @type {Map<string, HTMLElement>} */
const values = new Map();

/** @param {Overview} overview */
export function showCounts({ daemon, directory, waitingRecords, answered, chain }) {
  if (directory !== null) {
    show('connected', directory.connected);
    show('registered', directory.users);
    show('published', directory.publications);
  }
  show(daemon === 'log-server' ? 'calls since the start' : 'operations since the start', answered);
  if (waitingRecords !== null) show('records on their way', waitingRecords);
  if (directory === null) show('records in the trail', chain.position);
}

/**
 * @param {string} title
 * @param {number} number
 */
function show(title, number) {
  let value = values.get(title);
  if (value === undefined) {
    value = element('dd');
    list.append(element('div', { class: 'card' }, element('dt', {}, title), value));
    values.set(title, value);
  }
  setText(value, count(number));
}
