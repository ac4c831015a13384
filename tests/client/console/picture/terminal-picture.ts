import { textWidth } from '../../../../client/console/terminal/text-width.js';

const CELL_WIDTH = 8.4;
const LINE_HEIGHT = 18;
const MARGIN = 14;
const FAINT = '#8b949e';
const COLOURS: Readonly<Record<string, string>> = { '31': '#f2777a', '32': '#8fd694' };

/** What SGR escape codes have set. */
interface Look {
  readonly colour: string | undefined;
  readonly isFaint: boolean;
}

const PLAIN: Look = { colour: undefined, isFaint: false };

/** Text of one colour. */
interface Run {
  readonly text: string;
  readonly column: number;
  readonly colour: string | undefined;
}

/**
 * A picture of a terminal's screen as SVG, its text as text. Each stretch has its place and width, so that columns stay
 * below each other whatever monospaced font there is.
 * @param screen its lines, colours as SGR escape codes
 */
export function terminalPicture(screen: string, columns: number): string {
  const lines = screen.split('\n');
  const width = Math.ceil(columns * CELL_WIDTH + 2 * MARGIN);
  const height = lines.length * LINE_HEIGHT + 2 * MARGIN;
  const texts = lines.flatMap((line, index) => runsOf(line).map((run) => textElement(run, index)));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" fill="#e6edf3" xml:space="preserve">
${texts.join('\n')}
</g>
</svg>
`;
}

function textElement({ text, column, colour }: Run, line: number): string {
  const x = (MARGIN + column * CELL_WIDTH).toFixed(1);
  const y = MARGIN + (line + 0.75) * LINE_HEIGHT;
  const length = (textWidth(text) * CELL_WIDTH).toFixed(1);
  const fill = colour === undefined ? '' : ` fill="${colour}"`;
  return `<text x="${x}" y="${y}" textLength="${length}"${fill}>${escaped(text)}</text>`;
}

/** Stretches of one colour, without blanks at their ends; longer gaps part them, so that each begins in its column. */
function runsOf(line: string): Run[] {
  const runs: Run[] = [];
  let column = 0;
  let look = PLAIN;
  for (const [, codes, text = ''] of line.matchAll(/\x1b\[([0-9;]*)m|([^\x1b]+)/g)) {
    for (const code of codes?.split(';') ?? []) look = lookAfter(code, look);
    const colour = look.colour ?? (look.isFaint ? FAINT : undefined);
    for (const piece of text.split(/( {2,})/)) {
      if (piece.trim() !== '') runs.push({ text: piece, column, colour });
      column += textWidth(piece);
    }
  }
  return runs;
}

function lookAfter(code: string, before: Look): Look {
  if (code === '' || code === '0') return PLAIN;
  if (code === '2') return { ...before, isFaint: true };
  if (code === '22') return { ...before, isFaint: false };
  return { ...before, colour: code === '39' ? undefined : (COLOURS[code] ?? before.colour) };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
