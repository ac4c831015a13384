import { cutTo, padTo, textWidth } from './text-width.js';

const GAP = '  ';
/** Narrower than this a column is not cut: it would say nothing. */
const MIN_CUT_WIDTH = 10;

export interface Column {
  readonly heading: string;
  /** The side on which its texts begin or end below each other. */
  readonly side: 'left' | 'right';
}

/**
 * Texts below their headings, each column as wide as its widest text; the heading is the first line. Where a line would
 * be longer than `maxWidth`, its last text is cut.
 */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  maxWidth: number,
): string[] {
  const lines = [columns.map(({ heading }) => heading), ...rows];
  const widths = columns.map((_, index) =>
    lines.reduce((widest, cells) => Math.max(widest, textWidth(cells[index] ?? '')), 0),
  );
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + GAP.length, 0);
  const lastWidth = Math.max(MIN_CUT_WIDTH, maxWidth - before);
  return lines.map((cells) => lineOf(cells, { columns, widths, lastWidth }));
}

interface Layout {
  readonly columns: readonly Column[];
  readonly widths: readonly number[];
  readonly lastWidth: number;
}

function lineOf(cells: readonly string[], { columns, widths, lastWidth }: Layout): string {
  const last = cells.length - 1;
  return cells
    .map((cell, index) => {
      const side = columns[index]?.side ?? 'left';
      if (index < last || side === 'right') return padTo(cell, widths[index] ?? 0, side);
      return cutTo(cell, lastWidth);
    })
    .join(GAP);
}
