import { element, setText } from './elements.js';

/**
 * @template Row
 * @typedef {object} Column
 * @property {string} title
 * @property {string} sort what the daemon calls it
 * @property {string} [className]
 * @property {(row: Row) => readonly string[]} texts the second one, where there is, is smaller
 */

/**
 * The rows of a table: its elements stay, only their texts change.
 *
 * @template Row
 */
export class ListingRows {
  #columns;
  /** @type {HTMLTableRowElement[]} */
  #lines = [];
  body = element('tbody');

  /** @param {readonly Column<Row>[]} columns */
  constructor(columns) {
    this.#columns = columns;
  }

  /** @param {readonly Row[]} rows */
  show(rows) {
    rows.forEach((row, i) => this.#showRow(this.#lines[i] ?? this.#newLine(), row));
    for (const surplus of this.#lines.splice(rows.length)) surplus.remove();
  }

  #newLine() {
    const cells = this.#columns.map(({ className = '' }) => element('td', { class: className }));
    const line = element('tr', {}, ...cells);
    this.#lines.push(line);
    this.body.append(line);
    return line;
  }

  /**
   * @param {HTMLTableRowElement} line
   * @param {Row} row
   */
  #showRow(line, row) {
    this.#columns.forEach(({ texts }, i) => {
      const cell = line.cells[i];
      if (cell) showTexts(cell, texts(row));
    });
  }
}

/**
 * @param {HTMLElement} cell
 * @param {readonly string[]} texts
 */
function showTexts(cell, texts) {
  const shown = texts.filter((text, i) => i === 0 || text !== '');
  while (cell.children.length > shown.length) cell.lastElementChild?.remove();
  while (cell.children.length < shown.length)
    cell.append(element('bdi', cell.children.length === 0 ? {} : { class: 'second' }));
  shown.forEach((text, i) => {
    const part = cell.children[i];
    if (part) setText(part, text);
  });
}
