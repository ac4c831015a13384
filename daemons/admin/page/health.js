import { byId, element, setText } from './elements.js';

/** @import { Health, Overview } from '../view/wire.js' */

const TITLES = {
  portmapper: 'Portmapper',
  'log-server': 'Log server',
  datetime: 'Datetime service',
  database: 'Database',
};
const WORDS = { well: 'well', warning: 'mind this', fault: 'fault', unknown: 'not known' };

const list = byId('health', HTMLUListElement);
const state = byId('state', HTMLParagraphElement);

/** @type {Map<string, HTMLLIElement>} */
const items = new Map();

/** @param {Overview} overview */
export function showHealth({ health, isReady, chain }) {
  for (const each of health) showOne(each);
  const faults = health.filter((each) => each.state === 'fault').map(({ name }) => TITLES[name]);
  const warnings = health.filter((each) => each.state === 'warning').map(({ name }) => TITLES[name]);
  if (chain.state === 'broken') faults.push('Chain of the trail');
  if (faults.length > 0) showState('fault', `${faults.join(', ')}: fault`);
  else if (!isReady) showState('warning', 'Takes no work now');
  else if (warnings.length > 0) showState('warning', `${warnings.join(', ')}: mind this`);
  else showState('well', 'All is well');
}

/**
 * @param {'well' | 'warning' | 'fault' | 'unknown'} kind
 * @param {string} text
 */
export function showState(kind, text) {
  state.dataset.state = kind;
  setText(state, text);
  document.title = kind === 'well' ? 'sunshare' : `(!) ${text} – sunshare`;
}

/** @param {Health} health */
function showOne({ name, state: kind, text }) {
  const item = items.get(name) ?? newItem(name, TITLES[name]);
  item.dataset.state = kind;
  const [, word, reason] = item.children;
  if (word) setText(word, WORDS[kind]);
  if (reason) setText(reason, text);
}

/**
 * @param {string} name
 * @param {string} title
 */
function newItem(name, title) {
  const item = element('li', { class: 'card' }, element('h3', {}, title), element('strong'), element('p'));
  item.dataset.name = name;
  items.set(name, item);
  list.append(item);
  return item;
}
