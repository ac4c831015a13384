import { byId, element, setText } from './elements.js';
import { clock, count, words } from './format.js';

/** @import { ChainReport, TrailNews, TrailRow } from '../view/wire.js' */

/** The page holds no more, however many come. */
const MAX_ROWS = 100;
const CHAIN = { intact: 'Chain intact', broken: 'Chain broken', unknown: 'Chain not known' };

const table = byId('trail', HTMLTableElement);
const foot = byId('trail-foot', HTMLParagraphElement);
const chainLine = byId('chain', HTMLParagraphElement);
const user = byId('trail-user', HTMLInputElement);
const operation = byId('trail-operation', HTMLSelectElement);
const pause = byId('trail-pause', HTMLButtonElement);
const section = byId('trail-section', HTMLElement);
const body = table.tBodies[0] ?? table.createTBody();

/** What came while the reader had it stand still. */
let isPaused = false;
/** Whether what is held takes the place of what is shown, rather than to be added to it. */
let isRenewed = false;
/** Whether the reader has asked for other records, and sees the first of them even so. */
let isAwaited = false;
/** @type {TrailRow[]} */
let held = [];
let skipped = 0;

/** Which records are wanted. */
export function trailFilter() {
  return { user: user.value.trim(), operation: operation.value };
}

/** @param {() => void} listener called when other records are wanted */
export function onFilter(listener) {
  const changed = () => {
    isAwaited = true;
    renewTrail();
    section.setAttribute('aria-busy', 'true');
    listener();
  };
  user.addEventListener('input', changed);
  operation.addEventListener('change', changed);
  byId('trail-tools', HTMLFormElement).addEventListener('submit', (event) => event.preventDefault());
}

pause.addEventListener('click', () => {
  isPaused = !isPaused;
  pause.setAttribute('aria-pressed', String(isPaused));
  setText(pause, isPaused ? 'Go on' : 'Pause');
  if (!isPaused && isRenewed) body.replaceChildren();
  if (!isPaused) isRenewed = false;
  showTrail({ rows: isPaused ? [] : held.splice(0), skipped: 0 });
});

/** The daemon has begun to tell what is wanted now. */
export function answerFilter() {
  section.setAttribute('aria-busy', 'false');
}

/** What comes next is all that there is. What the reader has stand still stays. */
export function renewTrail() {
  isRenewed = isPaused && !isAwaited;
  held = [];
  skipped = 0;
  if (!isRenewed) body.replaceChildren();
  tellFoot();
}

/** @param {TrailNews} news */
export function showTrail(news) {
  skipped += news.skipped;
  if (isPaused && !isAwaited) held = [...held, ...news.rows].slice(-MAX_ROWS);
  else for (const row of news.rows.slice(-MAX_ROWS)) addRow(row);
  if (news.rows.length > 0) isAwaited = false;
  tellFoot();
}

/** @param {ChainReport} chain */
export function showChain({ state, text, hash }) {
  chainLine.dataset.state = state;
  const head = hash === '' ? '' : ` Newest hash: ${hash.slice(0, 16)}…`;
  setText(chainLine, `${CHAIN[state]}: ${text}.${head}`);
}

/**
 * The oldest row becomes the newest: as many elements in the end as in the beginning.
 *
 * @param {TrailRow} row
 */
function addRow(row) {
  const line = body.rows.length < MAX_ROWS ? newRow() : body.rows[MAX_ROWS - 1];
  if (line === undefined) return;
  const isOk = row.result === 'ok' || row.result === '';
  const texts = [
    count(row.position),
    clock(row.receivedMs),
    row.user,
    row.path === '' ? row.operation : `${row.operation} ${row.path}`,
    words(row.result),
    row.address,
  ];
  texts.forEach((text, i) => {
    const cell = line.cells[i]?.firstElementChild;
    if (cell) setText(cell, text);
  });
  line.dataset.result = isOk ? 'ok' : 'refused';
  body.prepend(line);
}

function newRow() {
  const cells = ['number wide', '', '', '', 'result', 'wide'].map((name) =>
    element('td', { class: name }, element('bdi')),
  );
  return element('tr', {}, ...cells);
}

function tellFoot() {
  const waiting = isPaused ? ` ${count(held.length)} wait.` : '';
  const left =
    skipped === 0
      ? ''
      : ` ${count(skipped)} more went by too fast to be shown: a filter finds those you look for.`;
  const { user: name, operation: kind } = trailFilter();
  const older = name === '' && kind === '' ? '' : ' Older ones are found by sunshare-audit read.';
  const shown = body.rows.length === 0 ? 'No record yet.' : `The newest ${count(body.rows.length)}.`;
  setText(foot, `${shown}${waiting}${left}${older}`);
}
