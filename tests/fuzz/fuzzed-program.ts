import * as xdr from 'node-xdr';
import {
  CallRefusal,
  createServer,
  defineProgram,
  type Handlers,
  procedure,
  type Procedures,
  type Server,
  type ServerOptions,
  version,
} from 'onc-rpc';
import { CODECS } from '../interop/xdr/all-types.js';
import { TYPE_NAMES } from './typed-samples.js';

/** A procedure for each type, which gives back what it is given. */
const ECHOES: Procedures = Object.fromEntries(
  TYPE_NAMES.map((name, i) => {
    const codec = CODECS[name] as xdr.Codec<unknown>;
    return [name, procedure(i + 1, codec, codec, { idempotent: i % 2 === 0 })];
  }),
);

/** A program whose procedures use every type of XDR, answered at once, later, or badly. */
export const FUZZED = defineProgram({
  name: 'FUZZED',
  number: 0x2000_0042,
  versions: {
    AT_ONCE: version(1, ECHOES),
    LATER: version(2, ECHOES),
    BADLY: version(3, {
      THROW: procedure(1, xdr.string(), xdr.void),
      REJECT: procedure(2, xdr.string(), xdr.void),
      REFUSE: procedure(3, xdr.bool, xdr.void),
      WRONG: procedure(4, xdr.uint, xdr.string(3)),
      WRONG_LATER: procedure(5, xdr.uint, xdr.string(3)),
    }),
  },
});

/** The procedure number of a type's echo. */
export function echoNumber(name: string): number {
  return FUZZED.AT_ONCE.procedures[name]?.number ?? 0;
}

/** What the bad procedures throw: planned, unlike anything else that is thrown. */
class Planned extends Error {}

const BADLY: Handlers<typeof FUZZED.BADLY> = {
  THROW: (reason) => {
    throw new Planned(reason);
  },
  REJECT: (reason) => Promise.reject(new Planned(reason)),
  REFUSE: (isAuth) => {
    throw new CallRefusal(isAuth ? { authStat: 'AUTH_TOOWEAK' } : 'PROC_UNAVAIL');
  },
  WRONG: (number) => String(number + 1000),
  WRONG_LATER: (number) => Promise.resolve(String(number + 1000)),
};

function echoes(echo: (value: unknown) => unknown): Handlers<typeof FUZZED.AT_ONCE> {
  return Object.fromEntries(TYPE_NAMES.map((name) => [name, echo]));
}

/** Serves the program; what a handler did not plan to throw goes to `onFault`. Each call that runs is told. */
export function fuzzedServer(
  onFault: (fault: unknown) => void,
  onRun: () => void = () => undefined,
  options: ServerOptions = {},
): Server {
  const server = createServer({
    ...options,
    interceptors: [
      (args, context, next) => {
        onRun();
        return next(args, context);
      },
    ],
    onHandlerError: (error) => {
      if (!(error instanceof Planned || error instanceof xdr.XdrError)) onFault(error);
    },
  });
  return server
    .add(
      FUZZED.AT_ONCE,
      echoes((value) => value),
    )
    .add(FUZZED.LATER, echoes(later))
    .add(FUZZED.BADLY, BADLY);
}

let isLater = false;

/** A microtask later, or a turn of the event loop later. */
function later(value: unknown): Promise<unknown> {
  isLater = !isLater;
  if (!isLater) return Promise.resolve(value);
  return new Promise((resolve) => {
    setImmediate(() => resolve(value));
  });
}
