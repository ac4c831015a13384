import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import t from 'tap';
import * as xdr from 'node-xdr';
import {
  type Authentication,
  type Authenticator,
  authNone,
  type CallProtection,
  createClient,
  createServer,
  type Exchange,
  listenTcp,
  listenUdp,
  NULL_AUTH,
  type OpaqueAuth,
  RpcError,
  type Server,
  type SessionAuth,
  tcpTransport,
  udpTransport,
  type UnverifiedCall,
} from 'onc-rpc';
import { REHEARSAL, Stage } from './rehearsal.js';

/**
 * A flavor of the shape of RPCSEC_GSS (RFC 2203): a context is set up by calls of the flavor's own, each call then
 * carries a sequence number and a checksum, each reply a checksum of that number, and bodies are transformed. The
 * secret is shared beforehand, so it protects nothing but this test.
 */
const FLAVOR = 400_000;
const SECRET = 'swordfish';
const Cred = xdr.struct('cred', { isInit: xdr.bool, handle: xdr.varOpaque(16), sequence: xdr.uint });

function checksum(bytes: Uint8Array): Buffer {
  return createHmac('sha256', SECRET).update(bytes).digest();
}

function verifier(bytes: Uint8Array): OpaqueAuth {
  return { flavor: FLAVOR, body: checksum(bytes) };
}

function isGenuine(verf: OpaqueAuth, bytes: Uint8Array): boolean {
  return verf.body.length === 32 && timingSafeEqual(verf.body, checksum(bytes));
}

function ofNumber(number: number): Uint8Array {
  return xdr.encode(xdr.uint, number);
}

/** The transformation of bodies: enough to see that neither side reads the other's as it is. */
function scrambled(body: Uint8Array): Uint8Array {
  return body.map((byte) => byte ^ 0x5a);
}

/** The server's half. */
class Guard implements Authenticator {
  readonly flavor = FLAVOR;
  readonly sequences: number[] = [];
  readonly #contexts = new Set<string>();
  inits = 0;

  /** Forgets all contexts, as a server does that was started anew. */
  forget(): void {
    this.#contexts.clear();
  }

  authenticate(call: UnverifiedCall): Authentication | Promise<Authentication> {
    let cred: xdr.Infer<typeof Cred>;
    try {
      cred = xdr.decode(Cred, call.header.cred.body);
    } catch {
      return { refusal: 'AUTH_BADCRED' };
    }
    return cred.isInit ? this.#init(Buffer.from(call.body).toString()) : this.#judge(call, cred);
  }

  async #init(secret: string): Promise<Authentication> {
    await Promise.resolve();
    this.inits++;
    if (secret !== SECRET) return { refusal: 'AUTH_FAILED' };
    const handle = randomBytes(8);
    this.#contexts.add(handle.toString('hex'));
    return { answer: handle, verf: verifier(handle) };
  }

  #judge(call: UnverifiedCall, { handle, sequence }: xdr.Infer<typeof Cred>): Authentication {
    if (!this.#contexts.has(Buffer.from(handle).toString('hex')))
      return { refusal: 'RPCSEC_GSS_CREDPROBLEM' };
    if (!isGenuine(call.header.verf, call.signed)) return { refusal: 'RPCSEC_GSS_CTXPROBLEM' };
    if (this.sequences.includes(sequence)) return { isDropped: true };
    this.sequences.push(sequence);
    return {
      credential: { flavor: 'other', number: FLAVOR, identity: 'alice' },
      verf: verifier(ofNumber(sequence)),
      unwrapArgs: scrambled,
      wrapResults: scrambled,
    };
  }
}

/** The client's half. */
class Pass implements SessionAuth {
  readonly #secret: string;
  #handle: Uint8Array = Buffer.of();
  #sequence = 0;
  /** Breaks each protection made, to see that the other side notices. */
  tamper: (protection: CallProtection) => CallProtection = (protection) => protection;

  constructor(secret = SECRET) {
    this.#secret = secret;
  }

  async establish(exchange: Exchange): Promise<void> {
    const cred = this.#cred({ isInit: true, handle: Buffer.of(), sequence: 0 });
    const { verf, results } = await exchange({ cred, verf: NULL_AUTH }, Buffer.from(this.#secret));
    if (!isGenuine(verf, results)) throw new Error('the server does not know the secret');
    this.#handle = results;
  }

  protect(): CallProtection {
    const sequence = ++this.#sequence;
    return this.tamper({
      cred: this.#cred({ isInit: false, handle: this.#handle, sequence }),
      sign: verifier,
      wrapArgs: scrambled,
      unwrapResults: scrambled,
      checkVerf(verf) {
        if (!isGenuine(verf, ofNumber(sequence))) throw new Error('a forged verifier');
      },
    });
  }

  shouldRenew(authStat: string): boolean {
    return authStat === 'RPCSEC_GSS_CREDPROBLEM';
  }

  #cred(cred: xdr.Infer<typeof Cred>): OpaqueAuth {
    return { flavor: FLAVOR, body: xdr.encode(Cred, cred) };
  }
}

interface Fortress extends AsyncDisposable {
  readonly guard: Guard;
  readonly stage: Stage;
  readonly server: Server;
  readonly port: number;
  readonly identities: unknown[];
}

async function fortress(): Promise<Fortress> {
  const guard = new Guard();
  const stage = new Stage();
  const identities: unknown[] = [];
  const server = createServer({
    authenticators: [authNone, guard],
    interceptors: [
      (args, context, next) => {
        identities.push(context.credential);
        return next(args, context);
      },
    ],
  }).add(REHEARSAL.V2, stage.handlers);
  const { port } = await listenTcp(server);
  return { guard, stage, server, port, identities, [Symbol.asyncDispose]: () => server.close(0) };
}

async function errorOf(call: Promise<unknown>): Promise<RpcError | undefined> {
  return call.then(
    () => undefined,
    (error: unknown) => (error instanceof RpcError ? error : undefined),
  );
}

await t.test(
  'a context is set up before the first call, once, and every call is protected by it',
  async (t) => {
    await using castle = await fortress();
    await using transport = tcpTransport({ port: castle.port, auth: new Pass() });
    const client = createClient(REHEARSAL.V2, transport);
    const results = await Promise.all([
      client.ECHO(Buffer.from('one')),
      client.ECHO(Buffer.from('two')),
      client.READ(),
    ]);
    t.same(results, [Buffer.from('one'), Buffer.from('two'), 1]);
    t.equal(castle.guard.inits, 1);
    t.same(castle.guard.sequences, [1, 2, 3]);
    t.match(castle.identities[0], { flavor: 'other', number: FLAVOR, identity: 'alice' });
  },
);

await t.test(
  'without the secret there is no context, and the calls fail with what the server said',
  async (t) => {
    await using castle = await fortress();
    await using transport = tcpTransport({ port: castle.port, auth: new Pass('guess') });
    const client = createClient(REHEARSAL.V2, transport);
    const errors = await Promise.all([errorOf(client.READ()), errorOf(client.READ())]);
    for (const error of errors) t.match(error, { code: 'AUTH_ERROR', cause: { authStat: 'AUTH_FAILED' } });
    t.equal(castle.stage.reads, 0);
  },
);

await t.test('a server that forgot the context gets another, and the call, once more', async (t) => {
  await using castle = await fortress();
  await using transport = tcpTransport({ port: castle.port, auth: new Pass() });
  const client = createClient(REHEARSAL.V2, transport);
  await client.READ();
  castle.guard.forget();
  t.same(await Promise.all([client.READ(), client.READ()]), [2, 3]);
  t.equal(castle.guard.inits, 2);
});

await t.test('a forged call is refused, a forged reply is no reply', async (t) => {
  await using castle = await fortress();
  const pass = new Pass();
  await using transport = tcpTransport({ port: castle.port, auth: pass });
  const client = createClient(REHEARSAL.V2, transport);
  await client.READ();
  pass.tamper = (protection) => ({ ...protection, sign: () => verifier(Buffer.of()) });
  t.match(await errorOf(client.READ()), { code: 'AUTH_ERROR', authStat: 'RPCSEC_GSS_CTXPROBLEM' });
  pass.tamper = (protection) => ({ ...protection, wrapArgs: (args) => args });
  t.match(await errorOf(client.ECHO(Buffer.from('x'))), { code: 'GARBAGE_ARGS' });
  pass.tamper = (protection) => ({
    ...protection,
    checkVerf() {
      throw new Error('a forged verifier');
    },
  });
  t.match(await errorOf(client.READ()), { code: 'RPC_BAD_REPLY', message: /not genuine: a forged verifier/ });
  pass.tamper = (protection) => ({ ...protection, unwrapResults: () => Buffer.of(1) });
  t.match(await errorOf(client.READ()), { code: 'RPC_BAD_REPLY' });
});

await t.test(
  'the same sequence number twice is not answered; one call may come without any session',
  async (t) => {
    await using castle = await fortress();
    const pass = new Pass();
    await using transport = tcpTransport({ port: castle.port, auth: pass });
    const client = createClient(REHEARSAL.V2, transport);
    await client.READ();
    castle.guard.sequences.push(2);
    t.match(await errorOf(client.READ(undefined, { timeoutMs: 30 })), { code: 'RPC_TIMEOUT' });
    await client.READ(undefined, { auth: { cred: NULL_AUTH, verf: NULL_AUTH } });
    t.match(castle.identities.at(-1), { flavor: 'none' });
  },
);

await t.test('over UDP a call that is sent again is protected anew', async (t) => {
  await using castle = await fortress();
  const { port } = await listenUdp(castle.server);
  const pass = new Pass();
  await using transport = udpTransport({ port, auth: pass });
  const client = createClient(REHEARSAL.V2, transport);
  await client.READ();
  castle.guard.sequences.push(2);
  t.equal(await client.READ(), 2);
  t.same(castle.guard.sequences, [1, 2, 3]);
});

await t.test('and the reply to an earlier transmission is as genuine as one to the last', async (t) => {
  const answers: (() => void)[] = [];
  const LATER = (): Promise<number> =>
    new Promise((resolve) => {
      const number = answers.push(() => resolve(number));
      if (number === 2) answers[0]?.();
    });
  await using server = createServer({ authenticators: [new Guard()] });
  server.add(REHEARSAL.V2, { ...new Stage().handlers, LATER });
  const { port } = await listenUdp(server);
  await using transport = udpTransport({ port, auth: new Pass(), retransmitAfterMs: 20 });
  t.equal(await createClient(REHEARSAL.V2, transport).LATER(7), 1);
});
