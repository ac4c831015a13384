import { element, setText } from './elements.js';

/**
 * A line of a chart.
 *
 * @typedef {object} Line
 * @property {string} name as the legend has it
 * @property {string} colour a class of charts.css
 */

const SVG = 'http://www.w3.org/2000/svg';
const HEIGHT = 100;

/** A chart of the last seconds: as many as it is made for, the newest at the right. */
export class Chart {
  #title = '';
  #lines;
  #format;
  #seconds;
  #svg;
  #heading = element('h3');
  #label = element('span', { class: 'top-label' });
  #legend;
  #paths;
  /** What goes into the page. */
  figure;

  /**
   * @param {object} made
   * @param {string} made.title
   * @param {readonly Line[]} made.lines
   * @param {(value: number | null) => string} made.format
   * @param {number} made.seconds
   */
  constructor({ title, lines, format, seconds }) {
    this.#lines = lines;
    this.#format = format;
    this.#seconds = seconds;
    this.#svg = emptyPlot(seconds);
    this.#paths = lines.map(({ colour }) => addLine(this.#svg, colour));
    this.#legend = lines.map(() => element('b'));
    this.name(title);
    this.figure = this.#figure();
  }

  /** @param {readonly (readonly (number | null)[])[]} values of each line, oldest first */
  show(values) {
    const top = roundUp(Math.max(0, ...values.flat().map((value) => value ?? 0)));
    values.forEach((each, i) => this.#draw(i, each, top));
    setText(this.#label, this.#format(top));
    const now = values.map((each) => this.#format(each.at(-1) ?? null));
    now.forEach((text, i) => {
      const value = this.#legend[i];
      if (value) setText(value, text);
    });
    const said = this.#lines.map(({ name }, i) => `${name} ${now[i] ?? ''}`).join(', ');
    this.#svg.setAttribute(
      'aria-label',
      `${this.#title}, now: ${said}; top of the chart ${this.#format(top)}`,
    );
  }

  /** @param {string} title */
  name(title) {
    this.#title = title;
    setText(this.#heading, title);
  }

  #figure() {
    const legend = this.#lines.map(({ name, colour }, i) =>
      element('span', { class: colour }, this.#legend[i] ?? '', ` ${name}`),
    );
    const since = element('span', {}, `${this.#seconds / 60} min ago`);
    return element(
      'figure',
      { class: 'card chart' },
      element('figcaption', {}, this.#heading, element('div', { class: 'legend' }, ...legend)),
      element('div', { class: 'plot' }, this.#label, this.#svg),
      element('div', { class: 'axis', 'aria-hidden': 'true' }, since, element('span', {}, 'now')),
    );
  }

  /**
   * @param {number} index
   * @param {readonly (number | null)[]} values
   * @param {number} top
   */
  #draw(index, values, top) {
    const paths = this.#paths[index];
    if (paths === undefined) return;
    const runs = runsOf(values, this.#seconds - values.length, top);
    paths.line.setAttribute('d', runs.map((run) => `M${run.join('L')}`).join(''));
    paths.area.setAttribute('d', runs.map(areaUnder).join(''));
  }
}

/** @param {number} seconds */
function emptyPlot(seconds) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${seconds - 1} ${HEIGHT}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('role', 'img');
  return svg;
}

/**
 * @param {SVGSVGElement} svg
 * @param {string} colour
 */
function addLine(svg, colour) {
  const area = document.createElementNS(SVG, 'path');
  area.setAttribute('class', `area ${colour}`);
  const line = document.createElementNS(SVG, 'path');
  line.setAttribute('class', `line ${colour}`);
  svg.append(area, line);
  return { line, area };
}

/**
 * The points of each stretch without a gap.
 *
 * @param {readonly (number | null)[]} values
 * @param {number} first where the first of them stands
 * @param {number} top
 */
function runsOf(values, first, top) {
  /** @type {string[][]} */
  const runs = [[]];
  values.forEach((value, i) => {
    if (value === null) runs.push([]);
    else runs.at(-1)?.push(`${first + i} ${(HEIGHT - (value / top) * HEIGHT).toFixed(2)}`);
  });
  return runs.filter((run) => run.length > 0).map((run) => (run.length === 1 ? [...run, ...run] : run));
}

/** @param {readonly string[]} run */
function areaUnder(run) {
  const start = run[0]?.split(' ')[0] ?? '0';
  const end = run.at(-1)?.split(' ')[0] ?? '0';
  return `M${start} ${HEIGHT}L${run.join('L')}L${end} ${HEIGHT}Z`;
}

/**
 * 1, 2 or 5 with noughts, at or above a value: the scale does not jump about.
 *
 * @param {number} value
 */
function roundUp(value) {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].find((each) => value <= each * power * 1.000001);
  return (step ?? 10) * power;
}
