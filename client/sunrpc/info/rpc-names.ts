import { readFileSync } from 'node:fs';
import { BUILT_IN_NAMES } from './built-in-names.js';

const RPC_FILE = '/etc/rpc';

/** Names of programs, as `getrpcbyname` and `getrpcbynumber` of C know them (rpc(5)). */
export class RpcNames {
  readonly #numbers = new Map<string, number>();
  readonly #names = new Map<number, string>();

  /** @param text lines `NAME NUMBER ALIAS…`, with `#` before comments; of two lines that clash, the first holds */
  constructor(text: string) {
    for (const line of text.split('\n')) this.#add(line.replace(/#.*/, '').trim().split(/\s+/));
  }

  numberOf(name: string): number | undefined {
    return this.#numbers.get(name);
  }

  nameOf(number: number): string | undefined {
    return this.#names.get(number);
  }

  #add([name, digits, ...aliases]: string[]): void {
    const number = digits !== undefined && /^\d+$/.test(digits) ? Number(digits) : NaN;
    if (name === undefined || !(number <= 0xffff_ffff)) return;
    if (!this.#names.has(number)) this.#names.set(number, name);
    for (const each of [name, ...aliases]) if (!this.#numbers.has(each)) this.#numbers.set(each, number);
  }
}

/** The names of this machine: those of `/etc/rpc`, and where it has none the well-known ones. */
export function rpcNames(): RpcNames {
  try {
    return new RpcNames(readFileSync(RPC_FILE, 'utf8'));
  } catch {
    return new RpcNames(BUILT_IN_NAMES);
  }
}
