import * as xdr from 'node-xdr';
import {
  AuthStat,
  CallRefusal,
  createServer,
  type Handlers,
  procedure,
  type Procedure,
  type Server,
  type ServerLimits,
} from 'onc-rpc';
import { type Answer, OUTCOMES_PROG } from '../programs/outcomes.js';
import { CODECS, type TypeName } from '../xdr/all-types.js';

const { OUTCOMES_OLD, OUTCOMES_NEW } = OUTCOMES_PROG;
const NAMES = Object.keys(CODECS) as TypeName[];

type EchoProcedures = Readonly<Record<string, Procedure<unknown, unknown>>>;

const generated: EchoProcedures = OUTCOMES_NEW.procedures;
const echoes = Object.fromEntries(
  NAMES.flatMap((name) => {
    const echo = generated[`ECHO_${name.toUpperCase()}`];
    return echo === undefined ? [] : [[name, echo] as const];
  }),
);
/** Quadruple, which outcomes.x cannot have, behind those that it has. */
const quadruple = procedure(100 + NAMES.length, xdr.quadruple, xdr.quadruple) as Procedure<unknown, unknown>;

/** The procedures that give back what they are given, by the type's name; with quadruple. */
export const ECHO = { ...OUTCOMES_NEW, procedures: { ...echoes, quadruple } as EchoProcedures };

/** A server of both versions, with the procedures of the C one. */
export function outcomesServer(limits: ServerLimits = {}): Server {
  let count = 0;
  const handlers: Omit<Handlers<typeof OUTCOMES_NEW>, `ECHO_${string}`> = {
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
  const all = { ...OUTCOMES_NEW, procedures: { ...generated, quadruple } };
  const echoHandlers = Object.fromEntries(
    Object.keys(all.procedures).map((name) => [name, (value: unknown) => value]),
  );
  const server: Server = createServer({ limits })
    .add(OUTCOMES_OLD, { OLD: (number) => number })
    .add(all, { ...echoHandlers, ...handlers } as unknown as Handlers<typeof all>);
  return server;
}

/** What is thrown for an answer to be given; SYSTEM_ERR is what becomes of any error. */
function refusal({ is_denied, low }: Answer): Error {
  if (!is_denied) return new Error('the handler fails');
  const [authStat] = Object.entries(AuthStat.members).find(([, number]) => number === low) ?? [];
  return new CallRefusal({ authStat: authStat as 'AUTH_TOOWEAK' });
}
