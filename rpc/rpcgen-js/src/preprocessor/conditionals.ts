import type { DiagnosticList } from '../diagnostics/diagnostic-list.js';
import type { Token } from '../scanner/token.js';

interface Group {
  readonly opened: Token;
  readonly isWithinLive: boolean;
  /** Whether one of its parts was live already, so that no other is. */
  wasTaken: boolean;
  isLive: boolean;
  hasElse: boolean;
}

/** The `#if` groups that are open in one file. No recursion: a hundred thousand within each other overflow no stack. */
export class Conditionals {
  readonly #groups: Group[] = [];
  readonly #diagnostics: DiagnosticList;

  constructor(diagnostics: DiagnosticList) {
    this.#diagnostics = diagnostics;
  }

  /** Whether what stands here belongs to the file. */
  get isLive(): boolean {
    return this.#groups.at(-1)?.isLive ?? true;
  }

  /** `#if`, `#ifdef`, `#ifndef`. In what is left out anyway, the condition is not evaluated, and has no faults. */
  open(directive: Token, condition: () => boolean): void {
    const isWithinLive = this.isLive;
    const isLive = isWithinLive && condition();
    this.#groups.push({ opened: directive, isWithinLive, wasTaken: isLive, isLive, hasElse: false });
  }

  /** `#elif` */
  alternative(directive: Token, condition: () => boolean): void {
    const group = this.#current(directive, '#elif');
    if (group === undefined) return;
    group.isLive = group.isWithinLive && !group.wasTaken && condition();
    group.wasTaken ||= group.isLive;
  }

  /** `#else` */
  otherwise(directive: Token): void {
    const group = this.#current(directive, '#else');
    if (group === undefined) return;
    group.hasElse = true;
    group.isLive = group.isWithinLive && !group.wasTaken;
    group.wasTaken = true;
  }

  /** `#endif` */
  close(directive: Token): void {
    if (this.#groups.pop() === undefined) this.#diagnostics.error(directive, 'This #endif has no #if');
  }

  /** Every group has to end in the file that it began in. */
  end(): void {
    for (const { opened } of this.#groups.splice(0))
      this.#diagnostics.error(opened, 'This condition has no #endif');
  }

  #current(directive: Token, name: string): Group | undefined {
    const group = this.#groups.at(-1);
    if (group === undefined) this.#diagnostics.error(directive, `This ${name} has no #if`);
    else if (group.hasElse)
      this.#diagnostics.error(directive, `This ${name} stands behind the #else of its group`);
    return group;
  }
}
