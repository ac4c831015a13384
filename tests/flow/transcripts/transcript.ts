/** The bytes that passed, as a file has them: who spoke, hexadecimal digits, and the same for people. */
export class Transcript {
  readonly #lines: string[] = [];

  /** A title for what follows. */
  begin(title: string): void {
    this.#lines.push('', `# ${title}`);
  }

  sent(bytes: Buffer): void {
    this.#lines.push(`> ${describe(bytes)}`);
  }

  answered(bytes: Buffer): void {
    this.#lines.push(`< ${describe(bytes)}`);
  }

  toString(): string {
    return `${this.#lines.join('\n').trimStart()}\n`;
  }
}

function describe(bytes: Buffer): string {
  const text = JSON.stringify(bytes.toString('latin1')).replaceAll('\\u0000', '\\0');
  return bytes.length === 0 ? '-' : `${bytes.toString('hex')}  ${text}`;
}
