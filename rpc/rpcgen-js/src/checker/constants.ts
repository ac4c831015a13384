import type { DiagnosticList } from '../diagnostics/diagnostic-list.js';
import { quoted } from '../diagnostics/excerpt.js';
import { evaluate, isFault, type Value } from '../expression/evaluate.js';
import type { Expression, Step } from '../expression/expression.js';
import type { Cell, Scope } from './scope.js';
import type { UnknownNames } from './unknown-names.js';

type NameStep = Step & { readonly kind: 'name' };

/** The numbers of an interface. */
export class Constants {
  readonly #scope: Scope;
  readonly #diagnostics: DiagnosticList;
  readonly #unknown: UnknownNames;

  constructor(scope: Scope, diagnostics: DiagnosticList, unknown: UnknownNames) {
    this.#scope = scope;
    this.#diagnostics = diagnostics;
    this.#unknown = unknown;
  }

  /** The value of an expression, or undefined where it has none, which is said. */
  number(expression: Expression): bigint | undefined {
    for (const step of expression.steps)
      if (step.kind === 'name') {
        const cell = this.#cellOf(step);
        if (cell !== undefined) this.#settle(cell);
      }
    return this.#reported(evaluate(expression, (step) => this.#valueOf(step)));
  }

  /** The value of a constant, or undefined where it has none, which is said unless nobody minds. */
  value(cell: Cell): bigint | undefined {
    this.#settle(cell);
    const value = cell.value ?? 0n;
    if (cell.isSoft) return isFault(value) ? undefined : value;
    return this.#reported(value);
  }

  /** What the name in an expression stands for. */
  cell(step: NameStep): Cell | undefined {
    return this.#cellOf(step);
  }

  #cellOf({ at, macro }: NameStep): Cell | undefined {
    return this.#scope.cell(at, macro);
  }

  #reported(value: Value): bigint | undefined {
    if (!isFault(value)) return value;
    if (value.isUnknown) this.#unknown.constant(value.at);
    else if (value.message !== '') this.#diagnostics.error(value.at, value.message, value.hint);
    return undefined;
  }

  /** Evaluates a constant and first those that it needs: by a stack of our own, as they may be a hundred thousand. */
  #settle(cell: Cell): void {
    if (cell.value !== undefined) return;
    const stack = [{ cell, needs: this.#needs(cell), next: 0 }];
    cell.isOpen = true;
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const need = top.needs[top.next++];
      if (need === undefined) {
        top.cell.value = this.#compute(top.cell);
        top.cell.isOpen = false;
        stack.pop();
      } else if (need.value === undefined && need.isOpen) {
        need.value = { at: need.name, message: `${quoted(need.name.text)} is defined by itself` };
      } else if (need.value === undefined) {
        need.isOpen = true;
        stack.push({ cell: need, needs: this.#needs(need), next: 0 });
      }
    }
  }

  #needs({ expression, previous }: Cell): Cell[] {
    if (expression === undefined) return previous === undefined ? [] : [previous];
    const cells = expression.steps.map((step) => (step.kind === 'name' ? this.#cellOf(step) : undefined));
    return cells.filter((cell) => cell !== undefined);
  }

  #compute(cell: Cell): Value {
    // what is defined by itself was found out meanwhile
    if (cell.value !== undefined) return cell.value;
    if (cell.expression !== undefined) return evaluate(cell.expression, (step) => this.#valueOf(step));
    if (cell.previous === undefined) return 0n;
    const before = cell.previous.value ?? 0n;
    return isFault(before) ? { at: before.at, message: '' } : before + 1n;
  }

  #valueOf(step: NameStep): Value {
    const cell = this.#cellOf(step);
    if (cell?.value === undefined) return this.#valueWithoutCell(step);
    // a constant's own fault is said where it is defined
    if (isFault(cell.value) && !cell.isSoft) return { at: cell.value.at, message: '' };
    return cell.value;
  }

  #valueWithoutCell({ at }: NameStep): Value {
    const name = at.text;
    if (name === 'TRUE') return 1n;
    if (name === 'FALSE') return 0n;
    const entry = this.#scope.get(name);
    if (entry !== undefined)
      return { at, message: `${quoted(name)} is a ${entry.kind}, and a number is needed here` };
    return { at, message: '', isUnknown: true };
  }
}
