import { askJson } from './api.js';
import { byId } from './elements.js';
import { count, size } from './format.js';
import { ListingTable } from './listing.js';

/** @import { DirectoryCounts, Listing, PublicationRow, UserRow } from '../view/wire.js' */

/** The lists are asked for again at most so often. */
const PAUSE_MS = 400;
/** @type {ListingTable<UserRow>} */
const users = new ListingTable({
  name: 'users',
  section: byId('users', HTMLElement),
  firstSort: 'name',
  firstOrder: 'up',
  empty: 'Nobody.',
  columns: [
    { title: 'User', sort: 'name', texts: ({ name }) => [name] },
    { title: 'Address', sort: 'address', texts: ({ address }) => [address] },
    {
      title: 'Files',
      sort: 'publications',
      className: 'number',
      texts: ({ publications }) => [count(publications)],
    },
  ],
  ask: async (query) => /** @type {Listing<UserRow>} */ (await askJson('/api/users', query)),
});
/** @type {ListingTable<PublicationRow>} */
const publications = new ListingTable({
  name: 'publications',
  section: byId('publications', HTMLElement),
  firstSort: 'published',
  firstOrder: 'down',
  empty: 'Nothing.',
  columns: [
    { title: 'File', sort: 'path', texts: ({ path, description }) => [path, description] },
    { title: 'User', sort: 'user', texts: ({ user }) => [user] },
    { title: 'Size', sort: 'size', className: 'number', texts: ({ size: bytes }) => [size(bytes)] },
    { title: 'Published', sort: 'published', className: 'wide', texts: ({ published }) => [published] },
  ],
  ask: async (query) => /** @type {Listing<PublicationRow>} */ (await askJson('/api/publications', query)),
});

let lastWork = '';
let newestWork = '';
let isWaiting = false;

/**
 * Shows the lists, and asks for them again when something was done since.
 *
 * @param {DirectoryCounts | null} counts
 * @param {number} answered
 */
export function showDirectory(counts, answered) {
  // where nothing is known of them for now, the last that was stays
  if (counts === null) {
    askListsAgain();
    return;
  }
  byId('lists', HTMLDivElement).hidden = false;
  newestWork = JSON.stringify([counts, answered]);
  catchUp();
}

/** Whatever was asked for before, the next word of the daemon makes the lists be asked for. */
export function askListsAgain() {
  lastWork = '';
}

/** Asks for what was done since; what comes during a pause, or while nobody sees the page, is asked for afterwards. */
function catchUp() {
  if (newestWork === lastWork || isWaiting || document.hidden) return;
  lastWork = newestWork;
  users.refresh();
  publications.refresh();
  isWaiting = true;
  setTimeout(() => {
    isWaiting = false;
    catchUp();
  }, PAUSE_MS);
}

document.addEventListener('visibilitychange', catchUp);
