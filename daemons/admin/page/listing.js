import { Refused } from './api.js';
import { element, setText } from './elements.js';
import { count } from './format.js';
import { ListingRows } from './listing-rows.js';

/** @import { Listing } from '../view/wire.js' */
/** @import { Column } from './listing-rows.js' */

/**
 * @template Row
 * @typedef {object} ListingParts
 * @property {string} name in the ids of its elements
 * @property {HTMLElement} section
 * @property {readonly Column<Row>[]} columns
 * @property {string} firstSort
 * @property {'up' | 'down'} firstOrder
 * @property {string} empty what is said where there are none
 * @property {(query: Record<string, string | number>) => Promise<Listing<Row>>} ask
 */

const LIMIT = 25;
/** From a question to the next: what comes faster than people type is asked for together. */
const PAUSE_MS = 50;
/** The daemon turns no more pages over: a search finds what is behind. */
const MAX_OFFSET = 10_000;

/**
 * A list that the daemon searches, sorts and cuts into pages: the page never holds more than one of them.
 *
 * @template Row
 */
export class ListingTable {
  /** @type {ListingParts<Row>} */
  #parts;
  #query = { search: '', sort: '', order: 'up', offset: 0 };
  #asked = this.#query;
  #search = element('input', { type: 'search', autocomplete: 'off', maxlength: '256' });
  #foot = element('p', { class: 'foot' });
  #before = element('button', { type: 'button' }, 'Previous');
  #behind = element('button', { type: 'button' }, 'Next');
  /** @type {Map<string, HTMLTableCellElement>} */
  #heads = new Map();
  /** @type {ListingRows<Row>} */
  #rows;
  #isAsking = false;
  #isStale = false;

  /** @param {ListingParts<Row>} parts */
  constructor(parts) {
    this.#parts = parts;
    this.#rows = new ListingRows(parts.columns);
    Object.assign(this.#query, { sort: parts.firstSort, order: parts.firstOrder });
    this.#listen();
    const pager = element('div', { class: 'pager' }, this.#foot, this.#before, this.#behind);
    parts.section.append(this.#tools(), this.#region(), pager);
  }

  #listen() {
    this.#search.addEventListener('input', () => this.#change({ search: this.#search.value, offset: 0 }));
    this.#before.addEventListener('click', () =>
      this.#change({ offset: Math.max(0, this.#query.offset - LIMIT) }),
    );
    this.#behind.addEventListener('click', () => this.#change({ offset: this.#query.offset + LIMIT }));
  }

  #tools() {
    const { name } = this.#parts;
    this.#search.id = `${name}-search`;
    const label = element('label', {}, 'Search ', this.#search);
    return element('div', { class: 'tools', role: 'search', 'aria-label': `Search ${name}` }, label);
  }

  #region() {
    const { name } = this.#parts;
    const table = element('table', { 'aria-labelledby': `${name}-title` }, this.#head(), this.#rows.body);
    const region = { class: 'scroll', role: 'region', 'aria-label': `Table of ${name}`, tabindex: '0' };
    return element('div', region, table);
  }

  /** Asks again for what is shown, where that may have changed; once more afterwards if asked meanwhile. */
  refresh() {
    this.#isStale = true;
    if (!this.#isAsking) void this.#askOn();
  }

  /** @param {Partial<{ search: string, sort: string, order: string, offset: number }>} change */
  #change(change) {
    this.#query = { ...this.#query, ...change };
    this.#parts.section.setAttribute('aria-busy', 'true');
    this.refresh();
  }

  async #askOn() {
    this.#isAsking = true;
    try {
      // what is asked for meanwhile is asked next
      while (this.#isStale) await this.#askOnce();
    } catch (error) {
      // the notice at the top tells of a daemon that does not answer
      if (!(error instanceof Refused)) return;
      setText(this.#foot, `The daemon refuses: ${error.message}.`);
      this.#parts.section.setAttribute('aria-busy', 'false');
    } finally {
      this.#isAsking = false;
    }
  }

  async #askOnce() {
    this.#isStale = false;
    const query = this.#query;
    const pauseMs = query === this.#asked ? 0 : PAUSE_MS;
    const pause = new Promise((resolve) => setTimeout(resolve, pauseMs));
    this.#asked = query;
    const listing = await this.#parts.ask({ ...query, limit: LIMIT });
    if (query === this.#query) {
      this.#parts.section.setAttribute('aria-busy', 'false');
      this.#show(listing);
    }
    await pause;
  }

  #head() {
    const row = element('tr');
    for (const { title, sort, className = '' } of this.#parts.columns) {
      const button = element('button', { type: 'button' }, title);
      button.addEventListener('click', () => this.#sortBy(sort));
      const head = element('th', { scope: 'col', class: className }, button);
      this.#heads.set(sort, head);
      row.append(head);
    }
    return element('thead', {}, row);
  }

  /** @param {string} sort */
  #sortBy(sort) {
    const isSame = this.#query.sort === sort;
    this.#change({ sort, order: isSame && this.#query.order === 'up' ? 'down' : 'up', offset: 0 });
  }

  /** @param {Listing<Row>} listing */
  #show(listing) {
    const { rows, total } = listing;
    const { offset, sort, order } = this.#query;
    if (rows.length === 0 && offset > 0 && total > 0) {
      this.#change({ offset: Math.min(Math.floor((total - 1) / LIMIT) * LIMIT, MAX_OFFSET) });
      return;
    }
    for (const [name, head] of this.#heads)
      head.setAttribute('aria-sort', name !== sort ? 'none' : order === 'up' ? 'ascending' : 'descending');
    this.#rows.show(rows);
    this.#showPager(listing);
  }

  /** @param {Listing<Row>} listing */
  #showPager({ rows, total, isComplete }) {
    const { offset } = this.#query;
    const isMore = offset + rows.length < total;
    const isEnd = offset + LIMIT > MAX_OFFSET;
    this.#before.disabled = offset === 0;
    this.#behind.disabled = !isMore || isEnd;
    const range = `${count(offset + 1)}–${count(offset + rows.length)} of ${count(total)}`;
    const where =
      (isComplete ? '' : ' among the newest 100,000') + (isMore && isEnd ? '; search for others' : '');
    setText(this.#foot, rows.length === 0 ? this.#parts.empty : range + where);
  }
}
