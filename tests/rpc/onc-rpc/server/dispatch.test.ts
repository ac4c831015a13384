import t from 'tap';
import fc from 'fast-check';
import { XdrWriter } from 'node-xdr';
import {
  type Authenticator,
  authNone,
  CallRefusal,
  Dispatcher,
  type DispatcherOptions,
  NULL_AUTH,
} from 'onc-rpc';
import { type CallWords, callHex, fromHex, toHex, word } from '../hex.js';
import { REHEARSAL, Stage } from '../rehearsal.js';

const caller = { netid: 'memory', address: '', port: 0, signal: new AbortController().signal };

/** A dispatcher with no socket anywhere, and what it did. */
class Theatre {
  readonly stage = new Stage();
  readonly replies: string[] = [];
  readonly faults: string[] = [];
  readonly errors: string[] = [];
  readonly dispatcher: Dispatcher;
  running: Promise<void> | undefined;

  constructor(options: DispatcherOptions = {}) {
    this.dispatcher = new Dispatcher({
      onPeerFault: (reason) => this.faults.push(reason),
      onHandlerError: (error, procedure) => this.errors.push(`${procedure}: ${String(error)}`),
      ...options,
    });
    this.dispatcher.add(REHEARSAL.V2, this.stage.handlers);
    this.dispatcher.add(REHEARSAL.V4, { ECHO: (bytes) => bytes });
  }

  /** Dispatches a call; gives the reply in hex where it came at once. */
  sendBytes(bytes: Uint8Array): string | undefined {
    const before = this.replies.length;
    this.running = this.dispatcher.dispatch(bytes, caller, (write) => {
      const writer = new XdrWriter();
      write(writer);
      this.replies.push(toHex(writer.result()));
    });
    return this.replies[before];
  }

  send(words: CallWords): string | undefined {
    return this.sendBytes(fromHex(callHex(words)));
  }
}

const ACCEPTED = '00000001 00000001 00000000 00000000 00000000';
const DENIED = '00000001 00000001 00000001';
const SUCCESS = `${ACCEPTED} 00000000`;
const PROG_UNAVAIL = `${ACCEPTED} 00000001`;
const PROG_MISMATCH_2_4 = `${ACCEPTED} 00000002 00000002 00000004`;
const PROC_UNAVAIL = `${ACCEPTED} 00000003`;
const GARBAGE_ARGS = `${ACCEPTED} 00000004`;
const SYSTEM_ERR = `${ACCEPTED} 00000005`;
const RPC_MISMATCH_2_2 = `${DENIED} 00000000 00000002 00000002`;
const AUTH_BADCRED = `${DENIED} 00000001 00000001`;
const AUTH_REJECTEDCRED = `${DENIED} 00000001 00000002`;
const AUTH_BADVERF = `${DENIED} 00000001 00000003`;
const AUTH_TOOWEAK = `${DENIED} 00000001 00000005`;
const AUTH_FAILED = `${DENIED} 00000001 00000007`;

const ONE_BYTE = '00000001 ff000000';
const PARMS = '00000000 00000001 68000000 000003e8 00000064';

/** An `opaque_auth` in hex around a body of whole words. */
function auth(flavor: number, body: string): string {
  return `${word(flavor)} ${word(fromHex(body).length)} ${body}`;
}

const ANSWERS: readonly (readonly [story: string, call: CallWords, reply: string])[] = [
  ['a call that succeeds', { args: ONE_BYTE }, `${SUCCESS} ${ONE_BYTE}`],
  ['procedure 0, which nobody described', { proc: 0 }, SUCCESS],
  ['procedure 0 with arguments', { proc: 0, args: '00000000' }, GARBAGE_ARGS],
  ['RPC version 3', { rpcvers: 3 }, RPC_MISMATCH_2_2],
  ['RPC version 0', { rpcvers: 0 }, RPC_MISMATCH_2_2],
  [
    'RPC version 3 of an unknown program with an absurd credential',
    { rpcvers: 3, prog: 9, cred: 'ffffffff ffffffff' },
    RPC_MISMATCH_2_2,
  ],
  ['an unknown program', { prog: 0x20000043 }, PROG_UNAVAIL],
  ['an unknown version of an unknown program', { prog: 9, vers: 9, proc: 99 }, PROG_UNAVAIL],
  ['a version above all', { vers: 9 }, PROG_MISMATCH_2_4],
  ['a version below all', { vers: 0 }, PROG_MISMATCH_2_4],
  ['the version in the hole between those served', { vers: 3 }, PROG_MISMATCH_2_4],
  ['procedure 0 of a version that is not served', { vers: 9, proc: 0 }, PROG_MISMATCH_2_4],
  ['an unknown procedure', { proc: 99 }, PROC_UNAVAIL],
  ['procedure 2³¹', { proc: 0x8000_0000 }, PROC_UNAVAIL],
  ['procedure 2³²−1', { proc: 0xffff_ffff }, PROC_UNAVAIL],
  ['no arguments', {}, GARBAGE_ARGS],
  ['one trailing byte', { args: `${ONE_BYTE} 00` }, GARBAGE_ARGS],
  ['four trailing bytes', { args: `${ONE_BYTE} 00000000` }, GARBAGE_ARGS],
  ['a length of 2³²−1', { args: 'ffffffff' }, GARBAGE_ARGS],
  ['a length of 2³²−3', { args: 'fffffffd' }, GARBAGE_ARGS],
  ['a length of 2³¹−1', { args: '7fffffff' }, GARBAGE_ARGS],
  ['one byte more than there is', { args: '00000005 01020304' }, GARBAGE_ARGS],
  ['padding that is not zero', { args: '00000001 ff000001' }, GARBAGE_ARGS],
  ['a bool of 2', { proc: 6, args: '00000001 61000000 00000002' }, GARBAGE_ARGS],
  [
    'a string over its maximum',
    { proc: 6, args: '00000009 616161616161616161000000 00000001' },
    GARBAGE_ARGS,
  ],
  ['a string that is no UTF-8', { proc: 6, args: '00000001 ff000000 00000001' }, GARBAGE_ARGS],
  ['AUTH_SYS', { args: ONE_BYTE, cred: auth(1, `${PARMS} 00000000`) }, `${SUCCESS} ${ONE_BYTE}`],
  [
    'AUTH_SYS with 16 gids',
    { args: ONE_BYTE, cred: auth(1, `${PARMS} 00000010 ${'00000001'.repeat(16)}`) },
    `${SUCCESS} ${ONE_BYTE}`,
  ],
  ['AUTH_SYS with 17 gids', { cred: auth(1, `${PARMS} 00000011 ${'00000001'.repeat(17)}`) }, AUTH_BADCRED],
  [
    'AUTH_SYS with a name of 256 bytes',
    { cred: auth(1, `00000000 00000100 ${'61'.repeat(256)} 00000000 00000000 00000000`) },
    AUTH_BADCRED,
  ],
  ['AUTH_SYS shorter than it says', { cred: auth(1, PARMS) }, AUTH_BADCRED],
  ['AUTH_SYS longer than it needs', { cred: auth(1, `${PARMS} 00000000 00000000`) }, AUTH_BADCRED],
  ['AUTH_SYS with no body', { cred: auth(1, '') }, AUTH_BADCRED],
  [
    'AUTH_SYS whose gids would reach into the verifier',
    { cred: auth(1, `${PARMS} 00000002`), verf: '00000000 00000000' },
    AUTH_BADCRED,
  ],
  ['a credential of 401 bytes', { cred: `00000001 00000191 ${'00'.repeat(404)}` }, AUTH_BADCRED],
  ['a credential of 2³²−1 bytes', { cred: '00000001 ffffffff' }, AUTH_BADCRED],
  ['a credential whose padding is not zero', { cred: '00000000 00000001 ffffffff' }, AUTH_BADCRED],
  ['an unknown flavor', { cred: auth(99, '') }, AUTH_REJECTEDCRED],
  ['AUTH_SHORT, which we never gave', { cred: auth(2, '00000001') }, AUTH_REJECTEDCRED],
  ['an unknown flavor for an unknown program', { cred: auth(99, ''), prog: 9 }, AUTH_REJECTEDCRED],
  ['a verifier of 2³²−1 bytes', { verf: '00000000 ffffffff' }, AUTH_BADVERF],
  ['a verifier of 2³¹−3 bytes', { verf: '00000000 7ffffffd' }, AUTH_BADVERF],
  ['a verifier of 401 bytes', { verf: `00000000 00000191 ${'00'.repeat(404)}` }, AUTH_BADVERF],
];

await t.test('every call has its answer, given at once', (t) => {
  const theatre = new Theatre();
  for (const [story, call, reply] of ANSWERS)
    t.equal(theatre.send(call), reply.replaceAll(/\s+/g, ' '), story);
  t.same(theatre.errors, [], 'none of it is a fault of ours');
  t.end();
});

await t.test('a call cut at every byte is answered or dropped, and read no further than it goes', (t) => {
  const theatre = new Theatre();
  const whole = fromHex(callHex({ args: ONE_BYTE, cred: auth(1, `${PARMS} 00000000`) }));
  for (let length = 0; length < whole.length; length++) {
    const reply = theatre.sendBytes(whole.subarray(0, length));
    t.equal(reply, length < 8 ? undefined : GARBAGE_ARGS, `cut at ${length}`);
  }
  t.equal(theatre.dispatcher.droppedMessages, 8);
  t.end();
});

await t.test('the version of RPC is judged as soon as it is there', (t) => {
  t.equal(new Theatre().sendBytes(fromHex('00000001 00000000 00000003')), RPC_MISMATCH_2_2);
  t.end();
});

await t.test('what is no call is dropped and counted', (t) => {
  const theatre = new Theatre();
  for (const hex of [
    '00000001 00000001 00000000 00000000 00000000 00000000',
    `00000001 00000002 ${callHex().slice(18)}`,
    `00000001 ffffffff ${callHex().slice(18)}`,
  ])
    t.equal(theatre.sendBytes(fromHex(hex)), undefined);
  t.equal(theatre.dispatcher.droppedMessages, 3);
  t.end();
});

await t.test(
  'garbage arguments are reported with procedure, path and offset, as the fault of the peer',
  (t) => {
    const theatre = new Theatre();
    theatre.send({ proc: 6, args: '00000009 616161616161616161000000 00000001' });
    t.match(theatre.faults[0], /^REHEARSAL\.NAME: args\.name: length 9 exceeds the maximum 8 at byte 40$/);
    t.end();
  },
);

await t.test('a lenient server accepts what programs made with rpcgen accept, and only that', (t) => {
  const theatre = new Theatre({ lenient: { padding: true, bool: true, trailing: true } });
  t.equal(theatre.send({ args: '00000001 ff000001 00' }), `${SUCCESS} ${ONE_BYTE}`);
  t.equal(theatre.send({ proc: 6, args: '00000001 61000000 00000002' }), `${SUCCESS} 00000001 61000000`);
  t.equal(theatre.send({ args: 'ffffffff' }), GARBAGE_ARGS);
  t.end();
});

await t.test('a handler that throws, or promises and fails, is SYSTEM_ERR and reported', async (t) => {
  const theatre = new Theatre();
  t.equal(theatre.send({ proc: 3, args: '00000002 6e6f0000' }), SYSTEM_ERR);
  t.same(theatre.errors, ['REHEARSAL.FAIL: Error: no']);
  const dispatcher = new Dispatcher();
  dispatcher.add(REHEARSAL.V4, { ECHO: () => Promise.reject(new Error('later')) });
  const replies: string[] = [];
  await dispatcher.dispatch(fromHex(callHex({ vers: 4, args: ONE_BYTE })), caller, (write) => {
    const writer = new XdrWriter();
    write(writer);
    replies.push(toHex(writer.result()));
  });
  t.same(replies, [SYSTEM_ERR], 'also with nobody to report to');
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
      handlerTimeoutMs: 20,
      interceptors: [
        (args, context, next) => {
          t.ok((context.deadlineMs() ?? 0) > 0 && (context.deadlineMs() ?? 0) <= 20);
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
    t.match(theatre.errors[0], /RpcError: the handler took more than 20 ms/);
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

await t.test('a version is served once, and can be taken away', (t) => {
  const theatre = new Theatre();
  t.throws(() => theatre.dispatcher.add(REHEARSAL.V4, { ECHO: (bytes) => bytes }), RangeError);
  t.equal(theatre.dispatcher.remove(REHEARSAL.V4), true);
  t.equal(theatre.dispatcher.remove(REHEARSAL.V4), false);
  t.equal(theatre.send({ vers: 4 }), `${ACCEPTED} 00000002 00000002 00000002`);
  theatre.dispatcher.remove(REHEARSAL.V2);
  t.equal(theatre.send({ vers: 4 }), PROG_UNAVAIL);
  t.end();
});

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

await t.test('no bytes whatever make a dispatcher throw', (t) => {
  const theatre = new Theatre();
  const start = fromHex(callHex().slice(0, 8 * 9));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(start.length), (bytes, kept) => {
      theatre.sendBytes(Buffer.concat([start.subarray(0, kept), bytes]));
    }),
    { numRuns: 3000 },
  );
  t.same(theatre.errors, []);
  t.end();
});
