import * as xdr from 'node-xdr';
import { AuthStat, type AuthStatName, type ReplyBody } from 'onc-rpc';
import { Answer, OUTCOMES_PROG } from '../programs/outcomes.js';

const PROGRAM = OUTCOMES_PROG.number;
const NULL_AUTH = { flavor: 0, body: Buffer.alloc(0) };

/** A call that is answered with something else than results, and how each side has words for it. */
export interface Refused {
  readonly row: string;
  readonly call: {
    readonly program: number;
    readonly version: number;
    readonly procedure: number;
    readonly argsType: string;
    readonly args: Uint8Array;
  };
  /** The reply's body. */
  readonly reply: ReplyBody;
  /** What our client rejects with. */
  readonly error: {
    readonly code: string;
    readonly low?: number;
    readonly high?: number;
    readonly authStat?: string;
  };
  /** What libtirpc says of it. */
  readonly words: string;
}

const NOTHING = { argsType: 'void', args: Buffer.alloc(0) };
const NEW = { program: PROGRAM, version: 4 };

function answerBy(answer: Answer): Refused['call'] {
  return { ...NEW, procedure: 2, argsType: 'answer', args: xdr.encode(Answer, answer) };
}

type ReplyData = Extract<ReplyBody, { tag: 'MSG_ACCEPTED' }>['value']['replyData'];

function acceptedWith(replyData: ReplyData): ReplyBody {
  return { tag: 'MSG_ACCEPTED', value: { verf: NULL_AUTH, replyData } };
}

/** The words of libtirpc for what has no range. */
const PLAIN = {
  PROG_UNAVAIL: 'RPC: Program unavailable',
  PROC_UNAVAIL: 'RPC: Procedure unavailable',
  GARBAGE_ARGS: "RPC: Server can't decode arguments",
  SYSTEM_ERR: 'RPC: Remote system error',
} as const;

function plain(row: keyof typeof PLAIN, call: Refused['call']): Refused {
  return { row, call, reply: acceptedWith({ tag: row }), error: { code: row }, words: PLAIN[row] };
}

const PROG_MISMATCH: Refused = {
  row: 'PROG_MISMATCH',
  call: { ...NOTHING, ...NEW, version: 3, procedure: 1 },
  reply: acceptedWith({ tag: 'PROG_MISMATCH', value: { low: 2, high: 4 } }),
  error: { code: 'PROG_MISMATCH', low: 2, high: 4 },
  words: 'RPC: Program/version mismatch low 2 high 4',
};

const RPC_MISMATCH: Refused = {
  row: 'RPC_MISMATCH',
  call: answerBy({ is_denied: true, stat: 0, low: 2, high: 3 }),
  reply: { tag: 'MSG_DENIED', value: { tag: 'RPC_MISMATCH', value: { low: 2, high: 3 } } },
  error: { code: 'RPC_MISMATCH', low: 2, high: 3 },
  words: 'RPC: Incompatible versions of RPC low 2 high 3',
};

function authError(authStat: Exclude<AuthStatName, 'AUTH_OK'>): Refused {
  const number = AuthStat.members[authStat];
  return {
    row: authStat,
    call: answerBy({ is_denied: true, stat: 1, low: number, high: 0 }),
    reply: { tag: 'MSG_DENIED', value: { tag: 'AUTH_ERROR', value: authStat } },
    error: { code: 'AUTH_ERROR', authStat },
    words: `RPC: Authentication error low ${number} high 0 why ${number}`,
  };
}

/** The rows whose calls are answered with something else than results. */
export const REFUSED: readonly Refused[] = [
  plain('PROG_UNAVAIL', { ...NOTHING, program: PROGRAM + 1, version: 4, procedure: 1 }),
  PROG_MISMATCH,
  plain('PROC_UNAVAIL', { ...NOTHING, ...NEW, procedure: 99 }),
  plain('GARBAGE_ARGS', { ...NOTHING, ...NEW, procedure: 1 }),
  plain('SYSTEM_ERR', answerBy({ is_denied: false, stat: 5, low: 0, high: 0 })),
  RPC_MISMATCH,
  ...(Object.keys(AuthStat.members) as AuthStatName[]).filter((name) => name !== 'AUTH_OK').map(authError),
];

/** Its case, by the name of its row. */
export function refusedIn(row: string): Refused {
  const found = REFUSED.find((each) => each.row === row);
  if (found === undefined) throw new Error(`no case ${row}`);
  return found;
}
