/** A key of a JSON object with its value. Numbers are as they are written: what is meant by them is the option's to say. */
export interface JsonEntry {
  readonly key: string;
  readonly value: string | boolean | readonly string[];
  /** Where the key begins, from 1 on. */
  readonly line: number;
  readonly column: number;
}

/** Text that is no object of texts, numbers, switches and lists of texts; `line` and `column` count from 1. */
export class JsonFault extends Error {
  readonly line: number;
  readonly column: number;

  constructor(message: string, { line, column }: { readonly line: number; readonly column: number }) {
    super(message);
    this.name = 'JsonFault';
    this.line = line;
    this.column = column;
  }
}

/**
 * Reads one JSON object (RFC 8259) without objects in it, each entry with its place: `JSON.parse` says where a fault is in
 * some versions of Node only, and of a key never. An empty text is an empty object, so that /dev/null is none.
 * @throws JsonFault
 */
export function readFlatJson(text: string): JsonEntry[] {
  return new Reader(text).read();
}

const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[A-Za-z]+/y;

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text.startsWith('\ufeff') ? text.slice(1) : text;
  }

  read(): JsonEntry[] {
    this.#take(SPACE);
    const entries = this.#at === this.#text.length ? [] : this.#object();
    this.#take(SPACE);
    if (this.#at < this.#text.length) throw this.#fault('the end of the file');
    return entries;
  }

  #object(): JsonEntry[] {
    this.#demand('{', 'an object: {');
    return this.#listUntil('}', () => this.#entry());
  }

  #entry(): JsonEntry {
    const place = this.#place();
    const key = this.#string() ?? this.#refuse('a key in double quotes');
    this.#take(SPACE);
    this.#demand(':', `: behind "${key}"`);
    this.#take(SPACE);
    return { key, value: this.#value(), ...place };
  }

  #value(): JsonEntry['value'] {
    if (this.#text[this.#at] === '[') {
      this.#at++;
      return this.#listUntil(']', () => this.#scalar() ?? this.#refuse('a text'));
    }
    const scalar = this.#scalar();
    if (scalar !== undefined) return scalar;
    const begin = this.#at;
    const word = this.#take(WORD);
    if (word === 'true' || word === 'false') return word === 'true';
    this.#at = begin;
    return this.#refuse('a text, a number, true, false, or a list of texts');
  }

  #scalar(): string | undefined {
    return this.#string() ?? this.#take(NUMBER);
  }

  #string(): string | undefined {
    const quoted = this.#take(STRING);
    return quoted === undefined ? undefined : String(JSON.parse(quoted));
  }

  #listUntil<Item>(end: string, item: () => Item): Item[] {
    const items: Item[] = [];
    this.#take(SPACE);
    if (this.#skip(end)) return items;
    for (;;) {
      items.push(item());
      this.#take(SPACE);
      if (this.#skip(end)) return items;
      this.#demand(',', `, or ${end}`);
      this.#take(SPACE);
    }
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    this.#at += found?.length ?? 0;
    return found;
  }

  #skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #demand(character: string, expected: string): void {
    if (!this.#skip(character)) throw this.#fault(expected);
  }

  #refuse(expected: string): never {
    throw this.#fault(expected);
  }

  #fault(expected: string): JsonFault {
    const found = /^[^\s,:[\]{}]{1,20}|^[^]/.exec(this.#text.slice(this.#at))?.[0];
    return new JsonFault(`expected ${expected}, found ${found ?? 'the end of the file'}`, this.#place());
  }

  #place(): { line: number; column: number } {
    const lines = this.#text.slice(0, this.#at).split('\n');
    return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
  }
}
