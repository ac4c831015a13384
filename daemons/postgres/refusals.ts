import type { Diagnose } from '../diagnostics/diagnostics.js';
import { isPostgresError } from './driver.js';

/** Classes of SQLSTATE: what it cannot do, prepared statements, schemas, tables and rights, resources, files, itself. */
const CLASSES = ['0A', '26', '3F', '42', '53', '58', 'XX'];
/** When nothing was refused for so long it is over. */
const LASTS_MS = 3_000;

/** Whether the database is there and does not do what it is there for: its disk is full, its tables are gone. */
export function isRefusal(error: unknown): boolean {
  return isPostgresError(error) && CLASSES.includes(error.code.slice(0, 2));
}

/** Says once when a database begins to refuse what it is asked, and once when it does it again. */
export class Refusals {
  readonly #diagnose: Diagnose;
  #isRefusing = false;
  #lastMs = -Infinity;

  constructor(diagnose: Diagnose) {
    this.#diagnose = diagnose;
  }

  /** What was asked failed; all that is no refusal is passed over. */
  failed(error: unknown): void {
    if (!isPostgresError(error) || !isRefusal(error)) return;
    if (!this.#isRefusing)
      this.#diagnose(
        `the database refuses what it is asked (${error.message}, SQLSTATE ${error.code}): operations may fail until it does not`,
      );
    this.#isRefusing = true;
    this.#lastMs = performance.now();
  }

  /** What was asked was done. */
  worked(): void {
    if (!this.#isRefusing || performance.now() < this.#lastMs + LASTS_MS) return;
    this.#diagnose('the database does what it is asked again', 'info');
    this.#isRefusing = false;
  }
}
