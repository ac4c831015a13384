import { performP2p } from '../../p2p-request.js';

const AT = '11/05/2025 18:02:34';

/** What a user has done, in this order. */
export const OPERATIONS = ['REGISTER', 'CONNECT', 'PUBLISH'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** What each answers where all is well, where it was done before, and where something else is wrong. */
export const ANSWERS = {
  REGISTER: { ok: 0, again: 1, otherError: 2 },
  CONNECT: { ok: 0, again: 2, otherError: 3 },
  PUBLISH: { ok: 0, again: 3, otherError: 4 },
} as const;

const ARGUMENTS = { REGISTER: [], CONNECT: ['2000'], PUBLISH: ['/file', 'a file'] } as const;

/** Asks the server on a port of loopback; resolves to the first byte of what it answers. */
export async function ask(port: number, operation: Operation, user: string): Promise<number | undefined> {
  const reply = await performP2p(port, operation, AT, user, ...ARGUMENTS[operation]);
  return reply[0];
}
