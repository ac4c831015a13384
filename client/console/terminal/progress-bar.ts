import type { Progress } from '../../downloading/transfer.js';
import { progressText } from './progress-text.js';
import { columnsOf, type Screen } from './screen.js';
import { TransferRate } from './transfer-rate.js';

const REDRAW_MS = 100;
/** The time left and a stall have to show also where nothing comes. */
const TICK_MS = 500;
/** To the left edge, and nothing below. */
const ERASE = '\r\x1b[J';
const ERASE_REST = '\x1b[K';
/** Autowrap off, and on again. */
const [NO_WRAP, WRAP] = ['\x1b[?7l', '\x1b[?7h'];

/** What the bar needs of a terminal. */
interface BarScreen extends Screen {
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

/** A line on a terminal that shows how far a download has come, and is gone when it has ended. */
export class ProgressBar {
  readonly #screen: BarScreen;
  readonly #now: () => number;
  #download: { name: string; rate: TransferRate; progress: Progress } | undefined;
  #drawnAtMs = -Infinity;
  #isDrawn = false;

  /** @param now a clock in milliseconds */
  constructor(screen: BarScreen, now: () => number = () => performance.now()) {
    this.#screen = screen;
    this.#now = now;
  }

  /** Shows the download that `work` is, by what {@link update} is told meanwhile. */
  async during<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.#download = { name, rate: new TransferRate(), progress: { receivedBytes: 0, totalBytes: 0 } };
    const resized = (): void => this.aside(() => undefined);
    const ticks = setInterval(() => this.#isDrawn && this.#draw(), TICK_MS).unref();
    this.#screen.on('resize', resized);
    try {
      return await work();
    } finally {
      clearInterval(ticks);
      this.#screen.off('resize', resized);
      this.#erase();
      this.#download = undefined;
    }
  }

  update(progress: Progress): void {
    if (this.#download === undefined) return;
    this.#download.progress = progress;
    this.#download.rate.sample(progress.receivedBytes, this.#now());
    if (this.#now() - this.#drawnAtMs >= REDRAW_MS) this.#draw();
  }

  /** Shows something else in the bar's place; the bar comes back below it. */
  aside<T>(show: () => T): T {
    const wasDrawn = this.#isDrawn;
    this.#erase();
    const shown = show();
    if (wasDrawn) this.#draw();
    return shown;
  }

  /** Takes the bar away until the next update. */
  hide(): void {
    this.#erase();
  }

  /**
   * The cursor is left at the beginning of the line: should the terminal become narrower, and break the line into
   * several, all of them are still behind it. It may be narrower already, and we have not been told: the line is not
   * broken then, but cut off.
   */
  #draw(): void {
    if (this.#download === undefined) return;
    const { name, rate, progress } = this.#download;
    const now = this.#now();
    const bytesPerSecond = rate.bytesPerSecond(progress.receivedBytes, now);
    const text = progressText({ name, ...progress, bytesPerSecond }, columnsOf(this.#screen) - 1);
    this.#screen.write(`\r${NO_WRAP}${text}${WRAP}${ERASE_REST}\r`);
    this.#drawnAtMs = now;
    this.#isDrawn = true;
  }

  #erase(): void {
    if (this.#isDrawn) this.#screen.write(ERASE);
    this.#isDrawn = false;
    this.#drawnAtMs = -Infinity;
  }
}
