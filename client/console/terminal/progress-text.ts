import { escapeForDisplay } from '../../../daemons/text/escape.js';
import { bytesText, clockText } from './quantity.js';
import { cutTo, textWidth } from './text-width.js';

const MAX_BAR_WIDTH = 30;
const MIN_BAR_WIDTH = 5;
const MAX_NAME_WIDTH = 30;

/** How far a download has come. */
interface ProgressFigures {
  /** What is fetched, as its owner named it. */
  readonly name: string;
  readonly receivedBytes: number;
  readonly totalBytes: number;
  /** 0 where nothing has come for a while, undefined where that is not known yet. */
  readonly bytesPerSecond: number | undefined;
}

/**
 * One line that takes no more than `width` columns: `notes.txt  42 % [####------]  1.2 MiB/s  0:07 left`. Where there is
 * little room, the bar goes first, then the name is cut, then what stands last.
 */
export function progressText(figures: ProgressFigures, width: number): string {
  const { totalBytes, receivedBytes } = figures;
  const part = totalBytes === 0 ? 1 : Math.min(1, receivedBytes / totalBytes);
  const percent = `${Math.floor(part * 100)} %`.padStart(5);
  const rest = [`of ${bytesText(totalBytes)}`, ...speedTexts(figures)].join('  ');
  const name = escapeForDisplay(figures.name);
  const withoutBar = `${cutTo(name, MAX_NAME_WIDTH)} ${percent}  ${rest}`;
  const barWidth = Math.min(MAX_BAR_WIDTH, width - textWidth(withoutBar) - '[] '.length);
  if (barWidth >= MIN_BAR_WIDTH)
    return `${cutTo(name, MAX_NAME_WIDTH)} ${percent} ${barText(part, barWidth)}  ${rest}`;
  const nameWidth = Math.max(1, width - ` ${percent}  ${rest}`.length);
  return cutTo(`${cutTo(name, Math.min(MAX_NAME_WIDTH, nameWidth))} ${percent}  ${rest}`, width);
}

function barText(part: number, width: number): string {
  const filled = Math.floor(part * width);
  return `[${'#'.repeat(filled)}${'-'.repeat(width - filled)}]`;
}

function speedTexts({ receivedBytes, totalBytes, bytesPerSecond }: ProgressFigures): string[] {
  if (bytesPerSecond === undefined) return [];
  if (bytesPerSecond === 0) return ['stalled'];
  const secondsLeft = (totalBytes - receivedBytes) / bytesPerSecond;
  return [`${bytesText(bytesPerSecond)}/s`, `${clockText(secondsLeft)} left`];
}
