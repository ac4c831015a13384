import * as xdr from 'node-xdr';
import {
  AuthStat,
  CallRefusal,
  createServer,
  defineProgram,
  type Handlers,
  procedure,
  type Procedure,
  type Server,
  type ServerLimits,
  version,
} from 'onc-rpc';
import { CODECS, type TypeName } from '../xdr/all-types.js';

// outcomes.x by hand.

/** `struct answer`: the reply that is wanted. `low` is the auth_stat of AUTH_ERROR. */
export const Answer = xdr.struct('answer', {
  is_denied: xdr.bool,
  stat: xdr.uint,
  low: xdr.uint,
  high: xdr.uint,
});
export type Answer = xdr.Infer<typeof Answer>;

const FIRST_ECHO = 100;
const NAMES = Object.keys(CODECS) as TypeName[];

export const OUTCOMES = defineProgram({
  name: 'OUTCOMES',
  number: 0x20000077,
  versions: {
    OLD: version(2, { OLD: procedure(1, xdr.int, xdr.int) }),
    NEW: version(4, {
      INCREMENT: procedure(1, xdr.int, xdr.int),
      ANSWER_BY: procedure(2, Answer, xdr.void),
      KEEP_SILENT: procedure(3, xdr.void, xdr.void),
      HANG_UP: procedure(4, xdr.void, xdr.void),
      GIVE_BYTES: procedure(5, xdr.uint, xdr.varOpaque()),
      GIVE_UID: procedure(6, xdr.void, xdr.uint),
      COUNT_UP: procedure(7, xdr.void, xdr.void, { oneway: true }),
      GIVE_COUNT: procedure(8, xdr.void, xdr.uint),
    }),
  },
});

type EchoProcedures = Readonly<Record<string, Procedure<unknown, unknown>>>;

/** Quadruple, which outcomes.x cannot have. */
const ECHO_QUADRUPLE = FIRST_ECHO + NAMES.length;

const echoes = Object.fromEntries([
  ...NAMES.map((name, i) => [name, echo(FIRST_ECHO + i, CODECS[name] as xdr.Codec<unknown>)] as const),
  ['quadruple', echo(ECHO_QUADRUPLE, xdr.quadruple as xdr.Codec<unknown>)] as const,
]);

function echo(number: number, codec: xdr.Codec<unknown>): Procedure<unknown, unknown> {
  return procedure(number, codec, codec);
}

/** The procedures that give back what they are given, by the type's name; a part of OUTCOMES.NEW. */
export const ECHO = { ...OUTCOMES.NEW, procedures: echoes as EchoProcedures };

/** A server of both versions, with the procedures of the C one. */
export function outcomesServer(limits: ServerLimits = {}): Server {
  let count = 0;
  const handlers: Handlers<typeof OUTCOMES.NEW> = {
    INCREMENT: (number) => number + 1,
    ANSWER_BY: (answer) => {
      throw refusal(answer);
    },
    KEEP_SILENT: () => {
      throw new CallRefusal('NOTHING');
    },
    HANG_UP: () => {
      void server.close(0);
      return new Promise<undefined>(() => undefined);
    },
    GIVE_BYTES: (length) => Uint8Array.from({ length }, (_, i) => i),
    GIVE_UID: (_, { credential }) => {
      if (credential.flavor !== 'sys') throw new CallRefusal({ authStat: 'AUTH_TOOWEAK' });
      return credential.uid;
    },
    COUNT_UP: () => {
      count++;
    },
    GIVE_COUNT: () => count,
  };
  const echoHandlers = Object.fromEntries(
    Object.keys(echoes).map((name) => [name, (value: unknown) => value]),
  );
  const all = { ...OUTCOMES.NEW, procedures: { ...OUTCOMES.NEW.procedures, ...echoes } as EchoProcedures };
  const server: Server = createServer({ limits })
    .add(OUTCOMES.OLD, { OLD: (number) => number })
    .add(all, { ...handlers, ...echoHandlers } as Handlers<typeof all>);
  return server;
}

/** What is thrown for an answer to be given; SYSTEM_ERR is what becomes of any error. */
function refusal({ is_denied, low }: Answer): Error {
  if (!is_denied) return new Error('the handler fails');
  const [authStat] = Object.entries(AuthStat.members).find(([, number]) => number === low) ?? [];
  return new CallRefusal({ authStat: authStat as 'AUTH_TOOWEAK' });
}
