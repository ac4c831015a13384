import type { Test } from 'tap';
import { callHex, type CallWords, fromHex, record, toHex, word } from '../onc-rpc/hex.js';
import type { Siege } from './siege.js';

/** A call with a fault, and all of its answer but the xid. */
export type AnsweredCall = readonly [story: string, call: CallWords, answer: string];

export const PROG_UNAVAIL = '00000001 00000000 00000000 00000000 00000001';
export const PROG_MISMATCH = '00000001 00000000 00000000 00000000 00000002';
export const PROC_UNAVAIL = '00000001 00000000 00000000 00000000 00000003';
export const GARBAGE_ARGS = '00000001 00000000 00000000 00000000 00000004';
export const SYSTEM_ERR = '00000001 00000000 00000000 00000000 00000005';
export const RPC_MISMATCH_2_2 = '00000001 00000001 00000000 00000002 00000002';
export const AUTH_ERROR = '00000001 00000001 00000001';
export const AUTH_BADCRED = `${AUTH_ERROR} 00000001`;
export const AUTH_REJECTEDCRED = `${AUTH_ERROR} 00000002`;
export const AUTH_BADVERF = `${AUTH_ERROR} 00000003`;

/** The answer to a call that succeeds. */
export function success(results: string): string {
  return `00000001 00000000 00000000 00000000 00000000 ${results}`.trim();
}

/** Sends the calls over one connection, and a good one after them: each has its answer, and the connection goes on. */
export async function expectAnswers(t: Test, siege: Siege, calls: readonly AnsweredCall[]): Promise<void> {
  await using enemy = await siege.enemy();
  const last: AnsweredCall = ['a good call', { args: '00000001 ff000000' }, success('00000001 ff000000')];
  const all = [...calls, last];
  enemy.socket.write(Buffer.concat(all.map(([, call], xid) => record(fromHex(callHex({ ...call, xid }))))));
  const replies = (await enemy.replied(all.length)).map(toHex);
  const wrong = all.flatMap(([story, , answer], xid) => {
    const wanted = spaced(`${word(xid)} ${answer}`);
    return replies[xid] === wanted ? [] : [`${story}: ${replies[xid] ?? 'nothing'} instead of ${wanted}`];
  });
  t.same(wrong, [], `${all.length} answers`);
}

/** The same over UDP, each in a datagram. */
export async function expectDatagrams(t: Test, siege: Siege, calls: readonly AnsweredCall[]): Promise<void> {
  await using enemy = siege.datagrams();
  const wrong: string[] = [];
  for (const [xid, [story, call, answer]] of calls.entries()) {
    await enemy.send(callHex({ ...call, xid }));
    const reply = await enemy.next(xid + 1);
    if (reply !== spaced(`${word(xid)} ${answer}`)) wrong.push(`${story}: ${reply} over UDP`);
  }
  t.same(wrong, [], `${calls.length} answers over UDP`);
}

function spaced(hex: string): string {
  return toHex(fromHex(hex));
}
