import type { Diagnose } from '../../diagnostics/diagnostics.js';
import { reasonOf } from '../../reason.js';
import { Availability } from '../../diagnostics/availability.js';
import { counted } from '../../text/counted.js';
import { RecordsRefusedError } from './log-way.js';
import { RecordsUnreadableError } from './waiting-records.js';

/** What keeps records from the log server: each is said once when it begins, and when it is over. */
export class LogServerState {
  readonly #diagnose: Diagnose;
  readonly #reachable: Availability;
  /** Why nothing was taken when it was last tried. */
  #fault: string | undefined;
  #refusal: string | undefined;
  #areUnreadable = false;

  constructor(diagnose: Diagnose) {
    this.#diagnose = diagnose;
    this.#reachable = new Availability('log server', diagnose);
  }

  /** Why it could not be reached, did not answer, or took nothing, when it was last tried; undefined where it did. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** It has not answered yet. */
  keptSilent(): void {
    this.#lost('no answer');
  }

  /** Sending failed. */
  failed(error: unknown): void {
    if (error instanceof RecordsRefusedError) this.#refused(error.message);
    else if (error instanceof RecordsUnreadableError) this.#unreadable(error.message);
    else this.#lost(reasonOf(error));
  }

  /** It has taken records; so many are left. */
  tookRecords(left: number): void {
    const follow = counted(left, 'operation follows', 'operations follow');
    this.#reachable.regained(follow);
    if (this.#refusal !== undefined)
      this.#diagnose(`log server takes the records of this server: ${follow}`, 'info');
    this.#fault = this.#refusal = undefined;
    this.#areUnreadable = false;
  }

  #lost(reason: string): void {
    this.#fault = reason;
    this.#reachable.lost(
      reason,
      'users are served, and their records wait: see to the log server, its portmapper, and --portmapper',
    );
  }

  #refused(reason: string): void {
    this.#fault = reason;
    if (this.#refusal !== reason)
      this.#diagnose(`log server takes no records of this server (${reason}): they wait`);
    this.#refusal = reason;
  }

  #unreadable(reason: string): void {
    this.#fault = `the records for it cannot be read (${reason})`;
    if (!this.#areUnreadable)
      this.#diagnose(`the records for the log server cannot be read (${reason}): none of them is sent`);
    this.#areUnreadable = true;
  }
}
