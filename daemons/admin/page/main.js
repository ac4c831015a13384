import { keepToken, readEvents, Refused, TokenNeeded } from './api.js';
import { showCounts } from './counts.js';
import { askListsAgain, showDirectory } from './directory.js';
import { byId, setText } from './elements.js';
import { clock, date } from './format.js';
import { showHealth, showState } from './health.js';
import { answerFilter, onFilter, renewTrail, showChain, showTrail, trailFilter } from './trail.js';
import { forgetSamples, nameWork, showSamples } from './work.js';

/** @import { Overview, Sample, TrailNews } from '../view/wire.js' */

const RETRY_MS = 1_000;
const TITLES = { 'p2p-server': 'P2P server', 'log-server': 'log server' };

const notice = byId('notice', HTMLParagraphElement);
const dialog = byId('token', HTMLDialogElement);
const input = byId('token-input', HTMLInputElement);
const links = byId('links', HTMLElement);

let startedMs = 0;
/** Whether the daemon has not said anything since it was last asked: until then what is shown stays. */
let isAsked = false;
let listening = new AbortController();

/** @param {Overview} overview */
function showOverview(overview) {
  if (startedMs !== overview.startedMs) forgetSamples();
  startedMs = overview.startedMs;
  setText(byId('daemon', HTMLSpanElement), TITLES[overview.daemon]);
  setText(byId('about', HTMLParagraphElement), `sunshare ${overview.version}, started ${date(startedMs)}`);
  nameWork(overview.daemon);
  showHealth(overview);
  showCounts(overview);
  showChain(overview.chain);
  showDirectory(overview.directory, overview.answered);
}

/**
 * @param {string} name
 * @param {unknown} value
 */
function take(name, value) {
  notice.hidden = true;
  if (isAsked) takeUp();
  if (name === 'overview') showOverview(/** @type {Overview} */ (value));
  if (name === 'samples') showSamples(/** @type {Sample[]} */ (value));
  if (name === 'trail') showTrail(/** @type {TrailNews} */ (value));
}

/** What comes now takes the place of what is shown. */
function takeUp() {
  isAsked = false;
  answerFilter();
  renewTrail();
  askListsAgain();
}

/** Listens for ever, and anew where the reader wants other records or the daemon went away. */
async function listen() {
  for (;;) {
    listening = new AbortController();
    const { signal } = listening;
    try {
      isAsked = true;
      await readEvents('/api/events', trailFilter(), signal, take);
      if (!signal.aborted) await loseDaemon('The daemon has stopped.');
    } catch (error) {
      if (signal.aborted) continue;
      if (error instanceof TokenNeeded) await askToken(error.message);
      else if (error instanceof Refused) await loseDaemon(`The daemon refuses: ${error.message}.`);
      else await loseDaemon('The daemon does not answer.');
    }
  }
}

/** @param {string} text */
async function loseDaemon(text) {
  if (notice.hidden) {
    showState('fault', text);
    setText(notice, `${text} What is shown is of ${clock(Date.now())}; trying again.`);
    notice.hidden = false;
  }
  await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
}

/** @param {string} fault */
async function askToken(fault) {
  // who follows a link sends no token
  links.hidden = true;
  setText(byId('token-fault', HTMLParagraphElement), fault);
  input.value = '';
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }));
}

byId('token-form', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  keepToken(input.value.trim());
  dialog.close();
});

onFilter(() => listening.abort());
void listen();
