/** What the flags say of who is calling. */
export interface CredentialFlags {
  readonly auth: 'none' | 'sys' | undefined;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  readonly gids: readonly number[] | undefined;
  readonly machine: string | undefined;
}

const MAX_GIDS = 16;
/** The most that AUTH_SYS takes for the name of a machine. */
export const MAX_MACHINE_BYTES = 255;

/** Reads `1000,27`. @throws Error with a sentence for the user; suits yargs' `coerce` */
export function parseGids(text: unknown): number[] {
  const words = text === '' ? [] : String(text).split(',');
  if (words.length > MAX_GIDS)
    throw new Error(`--gids: ${words.length} of them, where AUTH_SYS takes at most ${MAX_GIDS}`);
  return words.map((word) => parseId('--gids', word));
}

/** Reads a uid or gid. @throws Error with a sentence for the user */
export function parseId(flag: string, text: unknown): number {
  const id = typeof text === 'string' && /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  if (!(id <= 0xffff_ffff))
    throw new Error(`${flag}: expected a number from 0 to 4294967295, got "${String(text)}"`);
  return id;
}

/** @throws Error with a sentence for the user; suits yargs' `coerce` */
export function parseMachine(text: unknown): string {
  if (typeof text !== 'string') throw new Error('--machine: expected one name');
  if (Buffer.byteLength(text) > MAX_MACHINE_BYTES)
    throw new Error(`--machine is longer than ${MAX_MACHINE_BYTES} bytes, the most that AUTH_SYS takes`);
  return text;
}
