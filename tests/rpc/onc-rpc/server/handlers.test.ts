import { getEventListeners } from 'node:events';
import t from 'tap';
import {
  type Authenticator,
  authNone,
  type CallContext,
  CallRefusal,
  createClient,
  createServer,
  Dispatcher,
  memoryTransport,
  NULL_AUTH,
} from 'onc-rpc';
import { callHex, fromHex } from '../hex.js';
import { REHEARSAL, Stage } from '../rehearsal.js';
import {
  ACCEPTED,
  auth,
  AUTH_FAILED,
  AUTH_TOOWEAK,
  caller,
  GARBAGE_ARGS,
  hexOf,
  ONE_BYTE,
  PARMS,
  PROC_UNAVAIL,
  PROG_UNAVAIL,
  SUCCESS,
  SYSTEM_ERR,
  Theatre,
} from './theatre.js';

// What handlers, interceptors and authenticators come to.

await t.test('a handler that throws, or promises and fails, is SYSTEM_ERR and reported', async (t) => {
  const theatre = new Theatre();
  t.equal(theatre.send({ proc: 3, args: '00000002 6e6f0000' }), SYSTEM_ERR);
  t.same(theatre.errors, ['REHEARSAL.FAIL: Error: no']);
  const dispatcher = new Dispatcher();
  dispatcher.add(REHEARSAL.V4, { ECHO: () => Promise.reject(new Error('later')) });
  const replies: string[] = [];
  const call = fromHex(callHex({ vers: 4, args: ONE_BYTE }));
  await dispatcher.dispatch(call, caller, (write) => replies.push(hexOf(write)));
  t.same(replies, [SYSTEM_ERR], 'also with nobody to report to');
});

await t.test('whatever has a then is waited for', async (t) => {
  const query = { then: (resolve: (value: Uint8Array) => void) => resolve(Buffer.of(7)) };
  const failing = {
    then: (_: unknown, reject: (error: Error) => void) => reject(new Error('the query failed')),
  };
  const errors: unknown[] = [];
  await using server = createServer({ onHandlerError: (error) => errors.push(error) }).add(REHEARSAL.V2, {
    ...new Stage().handlers,
    ECHO: (bytes) => (bytes.length === 0 ? query : failing) as never,
  });
  await using transport = memoryTransport(server);
  const client = createClient(REHEARSAL.V2, transport);
  t.same(await client.ECHO(Buffer.of()), Buffer.of(7));
  await t.rejects(client.ECHO(Buffer.of(1)), { code: 'SYSTEM_ERR' });
  t.match(errors, [{ message: 'the query failed' }]);
});

await t.test('results that are not of their type are SYSTEM_ERR, and nothing of them is sent', (t) => {
  const theatre = new Theatre({ interceptors: [() => 'no bytes'] });
  t.equal(theatre.send({ args: ONE_BYTE }), SYSTEM_ERR);
  t.match(theatre.errors[0], /REHEARSAL\.ECHO: XdrError/);
  t.end();
});

await t.test('a callback that throws harms no call', async (t) => {
  const warnings: Error[] = [];
  process.on('warning', (warning) => warnings.push(warning));
  const fail = (): never => {
    throw new Error('the log is full');
  };
  const theatre = new Theatre({ onHandlerError: fail, onPeerFault: fail });
  t.equal(theatre.send({ proc: 3, args: '00000002 6e6f0000' }), SYSTEM_ERR);
  t.equal(theatre.send({}), GARBAGE_ARGS);
  theatre.stage.answer(7);
  await new Promise((resolve) => setImmediate(resolve));
  t.same(
    warnings.map(({ message }) => message),
    ['the log is full', 'the log is full'],
  );
  process.removeAllListeners('warning');
});

await t.test('one-way procedures are never answered, whatever becomes of them', (t) => {
  const theatre = new Theatre();
  t.equal(theatre.send({ proc: 4, args: '00000007' }), undefined);
  t.equal(theatre.send({ proc: 4 }), undefined, 'not even with GARBAGE_ARGS');
  t.same(theatre.stage.notes, [7]);
  t.end();
});

await t.test('a promise is answered when it is kept, once', async (t) => {
  const theatre = new Theatre();
  t.equal(theatre.send({ proc: 2, args: '00000005' }), undefined);
  theatre.stage.answer(5);
  await theatre.running;
  t.same(theatre.replies, [`${SUCCESS} 00000005`]);
});

await t.test(
  'a handler that takes too long is SYSTEM_ERR, hears of it, and its late result is ignored',
  async (t) => {
    const theatre = new Theatre({
      handlerTimeoutMs: 200,
      interceptors: [
        (args, context, next) => {
          t.ok((context.deadlineMs() ?? 0) > 0 && (context.deadlineMs() ?? 0) <= 200);
          context.signal.addEventListener('abort', () => theatre.faults.push('aborted'));
          return next(args, context);
        },
      ],
    });
    theatre.send({ proc: 2, args: '00000005' });
    // its timer does not keep the process alive
    const alive = setInterval(() => undefined, 1000);
    await theatre.running;
    clearInterval(alive);
    t.same(theatre.replies, [SYSTEM_ERR]);
    t.same(theatre.faults, ['aborted']);
    t.match(theatre.errors[0], /RpcError: the handler took more than 200 ms/);
    theatre.stage.answer(5);
    await new Promise((resolve) => setImmediate(resolve));
    t.equal(theatre.replies.length, 1);
  },
);

await t.test('handlers learn who calls, and when the caller is gone', async (t) => {
  const aborter = new AbortController();
  const seen: unknown[] = [];
  const dispatcher = new Dispatcher();
  let signal: AbortSignal | undefined;
  dispatcher.add(REHEARSAL.V4, {
    ECHO: (bytes, context) => {
      seen.push(context.xid, context.credential, context.caller.netid, context.procedure.name);
      signal = context.signal;
      return new Promise((resolve) => signal?.addEventListener('abort', () => resolve(bytes)));
    },
  });
  const call = callHex({ vers: 4, args: ONE_BYTE, cred: auth(1, `${PARMS} 00000000`) });
  const running = dispatcher.dispatch(fromHex(call), { ...caller, signal: aborter.signal }, () => undefined);
  const credential = { flavor: 'sys', stamp: 0, machinename: 'h', uid: 1000, gid: 100, gids: [] };
  t.same(seen, [1, credential, 'memory', 'REHEARSAL.ECHO']);
  t.equal(signal?.aborted, false);
  aborter.abort();
  await running;
  t.equal(signal?.aborted, true);
});

await t.test('a handler that asks for its signal only after its time is over finds it aborted', async (t) => {
  const dispatcher = new Dispatcher({ handlerTimeoutMs: 20 });
  let context: CallContext | undefined;
  dispatcher.add(REHEARSAL.V4, {
    ECHO: (_bytes, itsContext) => {
      context = itsContext;
      return new Promise(() => undefined);
    },
  });
  const call = fromHex(callHex({ vers: 4, args: ONE_BYTE }));
  // its timer does not keep the process alive
  const alive = setInterval(() => undefined, 1000);
  await dispatcher.dispatch(call, caller, () => undefined);
  clearInterval(alive);
  t.equal(context?.signal.aborted, true);
});

await t.test('a signal asked for after the answer leaves nothing at the caller', async (t) => {
  const aborter = new AbortController();
  const contexts: CallContext[] = [];
  const dispatcher = new Dispatcher();
  dispatcher.add(REHEARSAL.V4, {
    ECHO: (bytes, context) => {
      contexts.push(context);
      return bytes.length === 0 ? bytes : Promise.resolve(bytes);
    },
  });
  for (const args of ['00000000', ONE_BYTE]) {
    const call = fromHex(callHex({ vers: 4, args }));
    await dispatcher.dispatch(call, { ...caller, signal: aborter.signal }, () => undefined);
  }
  t.same(
    contexts.map(({ signal }) => signal.aborted),
    [false, false],
  );
  t.same(getEventListeners(aborter.signal, 'abort'), []);
});

await t.test('a machine whose name is no UTF-8 is let in', (t) => {
  const names: string[] = [];
  const theatre = new Theatre({
    interceptors: [
      (_args, { credential }) => void names.push(credential.flavor === 'sys' ? credential.machinename : ''),
    ],
  });
  // stamp 0, "b\xfccher" (latin1), uid 1, gid 2, no gids
  const cred = auth(1, '00000000 00000006 62fc6368 65720000 00000001 00000002 00000000');
  t.equal(theatre.send({ proc: 0, cred }), SUCCESS);
  t.match(names, [/^b.*cher$/]);
  t.end();
});

await t.test('a refusal is answered as it says and is no error', (t) => {
  const answers = [
    ['PROG_UNAVAIL', PROG_UNAVAIL],
    ['PROC_UNAVAIL', PROC_UNAVAIL],
    ['GARBAGE_ARGS', GARBAGE_ARGS],
    ['SYSTEM_ERR', SYSTEM_ERR],
    [{ authStat: 'AUTH_TOOWEAK' }, AUTH_TOOWEAK],
    [{ mismatch: { low: 3, high: 7 } }, `${ACCEPTED} 00000002 00000003 00000007`],
    ['NOTHING', undefined],
  ] as const;
  for (const [answer, reply] of answers) {
    const refuse = (): never => {
      throw new CallRefusal(answer);
    };
    const theatre = new Theatre({ interceptors: [refuse] });
    t.equal(theatre.send({ args: ONE_BYTE }), reply);
    t.same(theatre.errors, []);
  }
  t.end();
});

await t.test('interceptors stand in order before every handler, procedure 0 included', (t) => {
  const steps: string[] = [];
  const theatre = new Theatre({
    interceptors: [
      (args, context, next) => {
        steps.push(`first ${context.procedure.name}`);
        const result = next(args, context);
        steps.push('first again');
        return result;
      },
      (_args, context, next) => {
        steps.push('second');
        return next(fromHex('0a'), context);
      },
    ],
  });
  t.equal(theatre.send({ args: ONE_BYTE }), `${SUCCESS} 00000001 0a000000`);
  theatre.send({ proc: 0 });
  t.same(steps, [
    ...['first REHEARSAL.ECHO', 'second', 'first again'],
    ...['first REHEARSAL.NULL', 'second', 'first again'],
  ]);
  t.end();
});

await t.test(
  'a flavor that throws is AUTH_FAILED and reported; one that takes its time is waited for',
  async (t) => {
    const broken: Authenticator = {
      flavor: 99,
      authenticate: () => {
        throw new Error('no keytab');
      },
    };
    const slow: Authenticator = {
      flavor: 98,
      authenticate: async ({ header }) => {
        await Promise.resolve();
        if (header.proc === 0) throw new Error('no ticket');
        return { credential: { flavor: 'other', number: 98, identity: 'alice' }, verf: NULL_AUTH };
      },
    };
    const theatre = new Theatre({ authenticators: [authNone, broken, slow] });
    t.equal(theatre.send({ cred: auth(99, '') }), AUTH_FAILED);
    t.equal(theatre.send({ cred: auth(98, ''), args: ONE_BYTE }), undefined);
    const first = theatre.running;
    t.equal(theatre.send({ args: '00000000' }), `${SUCCESS} 00000000`, 'others are answered meanwhile');
    await first;
    t.equal(theatre.replies.at(-1), `${SUCCESS} ${ONE_BYTE}`);
    theatre.send({ cred: auth(98, ''), proc: 0 });
    await theatre.running;
    t.equal(theatre.replies.at(-1), AUTH_FAILED);
    t.same(theatre.errors, ['authentication: Error: no keytab', 'authentication: Error: no ticket']);
  },
);

await t.test('a handler may dispatch a call itself', (t) => {
  const inner = new Theatre();
  const outer = new Theatre({
    interceptors: [
      (args, context, next) => {
        if (context.xid === 1) outer.send({ xid: 2, args: ONE_BYTE });
        return next(args, context);
      },
    ],
  });
  t.equal(inner.send({ args: ONE_BYTE }), `${SUCCESS} ${ONE_BYTE}`);
  outer.send({ args: '00000004 01020304' });
  t.same(
    outer.replies.map((reply) => reply.slice(-8)),
    ['ff000000', '01020304'],
  );
  t.end();
});
