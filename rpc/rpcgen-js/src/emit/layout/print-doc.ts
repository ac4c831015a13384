import { breaks, type Doc } from './doc.js';

/** How wide a line may be: `printWidth` of Prettier. */
const PRINT_WIDTH = 110;
const INDENT = '  ';

/** Something to print, how deep it is indented, and whether its lines are kept flat. */
interface Command {
  readonly doc: Doc;
  readonly depth: number;
  readonly isFlat: boolean;
}

/** The text of a document. Without recursion, since the file decides how deep a document is. */
export function printDoc(doc: Doc): string {
  return new Printer().print(doc);
}

class Printer {
  readonly #out: string[] = [];
  readonly #commands: Command[] = [];
  readonly #brokenGroups = new Set<Doc>();
  #column = 0;

  print(doc: Doc): string {
    this.#commands.push({ doc, depth: 0, isFlat: false });
    for (let next = this.#commands.pop(); next !== undefined; next = this.#commands.pop()) this.#step(next);
    return this.#out.join('');
  }

  #step({ doc, depth, isFlat }: Command): void {
    if (typeof doc === 'string') {
      this.#write(doc);
      return;
    }
    switch (doc.kind) {
      case 'concatenation':
        for (let i = doc.parts.length - 1; i >= 0; i--)
          this.#commands.push({ doc: doc.parts[i] ?? '', depth, isFlat });
        return;
      case 'indentation':
        this.#commands.push({ doc: doc.contents, depth: depth + 1, isFlat });
        return;
      case 'indent if broken': {
        const isDeeper = this.#brokenGroups.has(doc.group);
        this.#commands.push({ doc: doc.contents, depth: depth + (isDeeper ? 1 : 0), isFlat });
        return;
      }
      case 'if broken':
        if (!isFlat) this.#commands.push({ doc: doc.broken, depth, isFlat });
        return;
      case 'line':
        if (isFlat && doc.flat !== undefined) this.#write(doc.flat);
        else this.#newLine(depth);
        return;
      case 'group': {
        const isBroken = doc.breaks || (!isFlat && !this.#fits({ doc: doc.contents, depth, isFlat: true }));
        if (isBroken) this.#brokenGroups.add(doc);
        this.#commands.push({ doc: doc.contents, depth, isFlat: !isBroken });
        return;
      }
      case 'choice':
        this.#choose(doc.states, depth, isFlat);
    }
  }

  #choose(states: readonly [Doc, ...Doc[]], depth: number, isFlat: boolean): void {
    const fitting = isFlat
      ? states[0]
      : states.find((state) => this.#fits({ doc: state, depth, isFlat: true }));
    const doc = fitting ?? states.at(-1) ?? '';
    this.#commands.push({ doc, depth, isFlat: fitting !== undefined });
  }

  #write(text: string): void {
    this.#out.push(text);
    this.#column += text.length;
  }

  #newLine(depth: number): void {
    const last = this.#out.length - 1;
    this.#out[last] = this.#out[last]?.trimEnd() ?? '';
    const indentation = INDENT.repeat(depth);
    this.#out.push('\n', indentation);
    this.#column = indentation.length;
  }

  /** Whether it fits on the line, with what follows up to where that may break. */
  #fits(command: Command): boolean {
    let left = PRINT_WIDTH - this.#column;
    let rest = this.#commands.length;
    const commands: { doc: Doc; isFlat: boolean }[] = [command];
    while (left >= 0) {
      const next = commands.pop() ?? this.#commands[--rest];
      if (next === undefined) return true;
      const { doc, isFlat } = next;
      if (typeof doc === 'string') {
        left -= doc.length;
        continue;
      }
      switch (doc.kind) {
        case 'concatenation':
          for (let i = doc.parts.length - 1; i >= 0; i--) commands.push({ doc: doc.parts[i] ?? '', isFlat });
          break;
        case 'indentation':
        case 'indent if broken':
          commands.push({ doc: doc.contents, isFlat });
          break;
        case 'if broken':
          if (!isFlat) commands.push({ doc: doc.broken, isFlat });
          break;
        case 'group':
          commands.push({ doc: doc.contents, isFlat: isFlat && !breaks(doc) });
          break;
        case 'choice':
          commands.push({ doc: (isFlat ? doc.states[0] : doc.states.at(-1)) ?? '', isFlat });
          break;
        case 'line':
          if (!isFlat || doc.flat === undefined) return true;
          left -= doc.flat.length;
      }
    }
    return false;
  }
}
