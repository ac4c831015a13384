import * as xdr from 'node-xdr';
import { createClient, defineProgram, procedure, sysAuth, version } from 'onc-rpc';
import { codeOf } from './code-of.js';
import { REHEARSAL } from './rehearsal.js';
import { isDatagram, type Suite } from './transport-harness.js';

/** The rehearsal program under other numbers than the server's. */
function impostor(program: number, vers: number, number: number) {
  const description = { name: 'IMPOSTOR', number: program };
  return defineProgram({
    ...description,
    versions: { V: version(vers, { CALL: procedure(number, xdr.void, xdr.void) }) },
  }).V;
}

/** What calls and their answers are over every transport. */
export const CALLS: Suite = {
  async 'calls come back with their results'(t, make, netid) {
    await using theatre = await make();
    await using transport = theatre.open();
    const client = createClient(REHEARSAL.V2, transport);
    t.equal(transport.netid, netid);
    t.same(await client.ECHO(Buffer.from([1, 2, 3])), Buffer.from([1, 2, 3]));
    t.equal(await client.NAME({ name: 'Ada', isTall: true }), 'Ada');
    await client.null();
    t.same(await createClient(REHEARSAL.V4, transport).ECHO(Buffer.of()), Buffer.of());
  },

  async 'onMessage is shown what is sent and what comes, whole messages'(t, make) {
    await using theatre = await make();
    const seen: [string, string][] = [];
    const onMessage = (direction: string, message: Uint8Array): void => {
      seen.push([direction, Buffer.from(message).toString('hex')]);
      throw new Error('nobody but the process is told');
    };
    const warned = new Promise((resolve) => process.once('warning', resolve));
    await using transport = theatre.open({ onMessage });
    await createClient(REHEARSAL.V2, transport).ECHO(Buffer.from([1, 2, 3]));
    t.match(await warned, { message: 'nobody but the process is told' });
    const [sent, received] = seen;
    t.equal(seen.length, 2);
    t.same(sent?.[0], 'sent');
    t.match(sent?.[1], /^[0-9a-f]{8}0000000000000002.*0000000301020300$/);
    t.same(received, ['received', `${sent?.[1].slice(0, 8) ?? ''}00000001${'0'.repeat(32)}0000000301020300`]);
  },

  async 'calls do not wait for each other: replies come in any order'(t, make) {
    await using theatre = await make();
    await using transport = theatre.open();
    const client = createClient(REHEARSAL.V2, transport);
    const order: number[] = [];
    const calls = [1, 2, 3].map(async (number) => order.push(await client.LATER(number)));
    await theatre.stage.arrived(3);
    t.same(theatre.stage.waiting, [1, 2, 3], 'they arrive in the order they were made');
    for (const number of [3, 1, 2]) {
      theatre.stage.answer(number);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(calls);
    t.equal(order.length, 3);
    t.equal(transport.netid, theatre.netid);
  },

  async 'a thousand calls at once'(t, make) {
    await using theatre = await make();
    await using transport = theatre.open({ timeoutMs: 30_000 });
    const client = createClient(REHEARSAL.V2, transport);
    const results = await Promise.all(
      Array.from({ length: 1000 }, async (_, i) => {
        const bytes = Buffer.from(String(i));
        return Buffer.from(await client.ECHO(bytes)).equals(bytes);
      }),
    );
    t.ok(results.every((isRight) => isRight));
  },

  async 'what the server answers is what the error says'(t, make) {
    await using theatre = await make();
    await using transport = theatre.open();
    const client = createClient(REHEARSAL.V2, transport);
    t.equal(await codeOf(client.FAIL('on purpose')), 'SYSTEM_ERR');
    t.match(theatre.errors, [{ message: 'on purpose' }]);
    const at = (...numbers: Parameters<typeof impostor>) =>
      createClient(impostor(...numbers), transport).CALL();
    t.equal(await codeOf(at(0x2fff_ffff, 2, 1)), 'PROG_UNAVAIL');
    await t.rejects(at(REHEARSAL.number, 3, 1), { code: 'PROG_MISMATCH', low: 2, high: 4 });
    t.equal(await codeOf(at(REHEARSAL.number, 2, 99)), 'PROC_UNAVAIL');
    t.equal(await codeOf(at(REHEARSAL.number, 2, 1)), 'GARBAGE_ARGS');
    await t.rejects(
      client.ECHO(Buffer.of(), {
        auth: { cred: { flavor: 99, body: Buffer.of() }, verf: { flavor: 0, body: Buffer.of() } },
      }),
      { code: 'AUTH_ERROR', authStat: 'AUTH_REJECTEDCRED' },
    );
  },

  async 'arguments that are not of their type are refused before anything is sent'(t, make) {
    await using theatre = await make();
    await using transport = theatre.open();
    const client = createClient(REHEARSAL.V2, transport);
    const message =
      /REHEARSAL\.NAME: the arguments are not of their type: name: length 9 exceeds the maximum 8 at byte 0/;
    await t.rejects(client.NAME({ name: 'Augustina', isTall: true }), { code: 'RPC_BAD_ARGUMENTS', message });
    await client.null();
    await t.rejects(client.NAME({ name: 'Augustina', isTall: true }), { code: 'RPC_BAD_ARGUMENTS', message });
    t.same(await client.ECHO(Buffer.of(7)), Buffer.of(7), 'the connection is as good as before');
  },

  async 'who calls is told by AUTH_SYS'(t, make) {
    await using theatre = await make({
      interceptors: [
        (_args, { credential }) => Buffer.from(credential.flavor === 'sys' ? credential.machinename : '?'),
      ],
    });
    const auth = sysAuth({ stamp: 0, machinename: 'host', uid: 1, gid: 2, gids: [3] });
    await using transport = theatre.open({ auth });
    t.same(await createClient(REHEARSAL.V2, transport).ECHO(Buffer.of()), Buffer.from('host'));
  },

  async 'big arguments and results go both ways'(t, make, netid) {
    await using theatre = await make();
    await using transport = theatre.open({ timeoutMs: 30_000 });
    const client = createClient(REHEARSAL.V2, transport);
    const size = isDatagram(netid) ? 60_000 : 3_000_000;
    const bytes = Buffer.alloc(size, 'sunshare');
    const echoes = await Promise.all(Array.from({ length: 5 }, () => client.ECHO(bytes)));
    t.ok(echoes.every((echo) => bytes.equals(echo)));
    if (!isDatagram(netid)) return;
    const other = client.LATER(1);
    await t.rejects(client.ECHO(Buffer.alloc(70_000)), { code: 'RPC_BAD_ARGUMENTS', message: /datagram/ });
    await theatre.stage.arrived(1);
    theatre.stage.answer(1);
    t.equal(await other, 1, 'a call that does not fit harms no other');
  },

  async 'one-way calls arrive in order and wait for nothing'(t, make) {
    await using theatre = await make();
    await using transport = theatre.open();
    const client = createClient(REHEARSAL.V2, transport);
    for (let i = 0; i < 10; i++) await client.NOTE(i);
    await theatre.stage.arrived(10);
    t.same(theatre.stage.notes, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  },

  async 'calls made while connecting are sent in their order, with the arguments they were made with'(
    t,
    make,
  ) {
    await using theatre = await make();
    await using transport = theatre.open();
    const client = createClient(REHEARSAL.V2, transport);
    const bytes = Buffer.from('before');
    const calls = [client.ECHO(bytes), client.NOTE(1), client.NOTE(2), client.NOTE(3)] as const;
    bytes.fill('x');
    await Promise.all(calls);
    await theatre.stage.arrived(3);
    t.equal(Buffer.from(await calls[0]).toString(), 'before');
    t.same(theatre.stage.notes, [1, 2, 3]);
  },

  async 'interceptors stand before every call of a client'(t, make) {
    await using theatre = await make();
    const seen: string[] = [];
    await using transport = theatre.open({
      interceptors: [
        async (call, next) => {
          seen.push(call.target.name);
          const result = await next({ ...call, args: Buffer.from('other') });
          seen.push('came back');
          return result;
        },
        (call, next) => {
          seen.push('inner');
          return next(call);
        },
      ],
    });
    const echo = await createClient(REHEARSAL.V2, transport).ECHO(Buffer.of());
    t.equal(Buffer.from(echo).toString(), 'other');
    t.same(seen, ['REHEARSAL.ECHO', 'inner', 'came back']);
  },
};
