import type { DiagnosticList } from '../diagnostics/diagnostic-list.js';
import { printable, quoted } from '../diagnostics/excerpt.js';
import { nearestName } from '../nearest-name.js';
import type { Token } from '../scanner/token.js';
import type { Scope } from './scope.js';
import { STANDARD_TYPES } from './standard-types.js';

/** How many C headers a hint names. */
const MAX_TOLD = 4;
/** How much of a name it says, in UTF-16 units. */
const MAX_SHOWN_UNITS = 60;
const BUILT_IN = [
  'bool',
  'double',
  'float',
  'hyper',
  'int',
  'opaque',
  'quadruple',
  'string',
  'unsigned',
  'void',
];

/** Says which names are defined nowhere, each where it is first used. */
export class UnknownNames {
  readonly #scope: Scope;
  readonly #diagnostics: DiagnosticList;
  readonly #headers: readonly string[];
  /** What was said, or may be defined in what could not be read. */
  readonly #silent: Set<string>;
  #types: readonly string[] | undefined;
  #numbers: readonly string[] | undefined;

  constructor(
    scope: Scope,
    diagnostics: DiagnosticList,
    { unread, headers }: { unread: ReadonlySet<string>; headers: readonly string[] },
  ) {
    this.#scope = scope;
    this.#diagnostics = diagnostics;
    this.#headers = headers;
    this.#silent = new Set(unread);
  }

  type(at: Token): void {
    this.#report(at, 'type');
  }

  constant(at: Token): void {
    this.#report(at, 'constant');
  }

  #report(at: Token, kind: 'type' | 'constant'): void {
    if (this.#silent.has(at.text)) return;
    this.#silent.add(at.text);
    const hint = this.#diagnostics.isFull ? undefined : this.#hint(at.text, kind);
    this.#diagnostics.error(at, `Unknown ${kind} ${quoted(at.text)}`, hint);
  }

  #hint(name: string, kind: 'type' | 'constant'): string {
    const meant = nearestName(name, this.#known(kind));
    const elsewhere = kind === 'type' ? this.#hintForType() : this.#hintForConstant(name);
    if (meant === undefined) return elsewhere.charAt(0).toUpperCase() + elsewhere.slice(1);
    return this.#headers.length === 0
      ? `Did you mean '${meant}'?`
      : `Did you mean '${meant}'? If not, ${elsewhere}`;
  }

  /** The names that could be meant; the scope is complete before the first is missed. */
  #known(kind: 'type' | 'constant'): readonly string[] {
    this.#types ??= [...this.#scope.names('type'), ...STANDARD_TYPES.keys(), ...BUILT_IN];
    this.#numbers ??= this.#scope.names('number');
    return kind === 'type' ? this.#types : this.#numbers;
  }

  #hintForConstant(name: string): string {
    const shown = printable(name.slice(0, MAX_SHOWN_UNITS));
    if (this.#headers.length === 0) return `define it, or give its value: -D ${shown}=value`;
    return `it may be defined in ${this.#toldHeaders()}: give its value by -D ${shown}=value, or say by -I where they are`;
  }

  #hintForType(): string {
    const remedy = 'write its XDR definition into a file and give that by --beside FILE.x';
    if (this.#headers.length === 0) return `define it, or ${remedy}`;
    return `it may be defined in ${this.#toldHeaders()}: ${remedy}`;
  }

  #toldHeaders(): string {
    const told = this.#headers.slice(0, MAX_TOLD).map(quoted).join(', ');
    return `the C headers of its % lines (${told}${this.#headers.length > MAX_TOLD ? ', …' : ''})`;
  }
}
