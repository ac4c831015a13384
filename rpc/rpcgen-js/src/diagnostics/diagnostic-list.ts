import type { Span } from '../scanner/source-file.js';
import type { Diagnostic } from './diagnostic.js';
import { excerpt } from './excerpt.js';

/** More than these help nobody; a file of another kind would give one for each of its lines. */
const MAX_DIAGNOSTICS = 100;

/** Collects what is wrong, up to a bound. */
export class DiagnosticList {
  readonly #kept: { readonly diagnostic: Diagnostic; readonly at: Span }[] = [];
  readonly #seen = new Set<string>();
  #dropped = 0;
  #hasErrors = false;

  /** Whether one of them is more than a warning. */
  get hasErrors(): boolean {
    return this.#hasErrors;
  }

  /** Whether another one would only be counted. What is costly to say need not be found out then. */
  get isFull(): boolean {
    return this.#kept.length >= MAX_DIAGNOSTICS;
  }

  error(at: Span, message: string, hint?: string): void {
    this.#hasErrors = true;
    this.#add('error', at, message, hint);
  }

  warning(at: Span, message: string, hint?: string): void {
    this.#add('warning', at, message, hint);
  }

  /** All of them: file by file, from top to bottom; at the end how many more there are. */
  result(): Diagnostic[] {
    const files = [...new Set(this.#kept.map(({ at }) => at.source))];
    const sorted = this.#kept.toSorted(
      (a, b) => files.indexOf(a.at.source) - files.indexOf(b.at.source) || a.at.offset - b.at.offset,
    );
    const all = sorted.map(({ diagnostic }) => diagnostic);
    const last = sorted.at(-1);
    if (this.#dropped === 0 || last === undefined) return all;
    const { file, line, column, length, source, caret } = last.diagnostic;
    const message = `${this.#dropped} more errors and warnings are not shown`;
    const severity = this.#hasErrors ? 'error' : 'warning';
    return [...all, { severity, file, line, column, length, source, caret, message }];
  }

  #add(severity: Diagnostic['severity'], at: Span, message: string, hint: string | undefined): void {
    if (this.isFull) {
      this.#dropped++;
      return;
    }
    // A definition that is looked at in two ways has its fault once.
    const key = `${at.source.file}\n${at.offset}\n${message}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const { file } = at.source;
    const where = { severity, file, ...at.source.position(at.offset), ...excerpt(at), message };
    this.#kept.push({ at, diagnostic: hint === undefined ? where : { ...where, hint } });
  }
}
