import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import * as xdr from 'node-xdr';
import { createClient, sysAuth } from 'onc-rpc';
import { isHarmlessIndirectCall, PMAP_PROG, PortmapperClient, RPCBPROG } from 'portmapper-js';
import { DEFAULT_INDIRECT_CALLS } from 'portmapper-js/internal/server/indirect-calls.js';
import t from 'tap';
import { REHEARSAL } from '../onc-rpc/rehearsal.js';
import {
  call,
  ECHO,
  HELLO,
  indirectError,
  register,
  SILENT,
  stand,
  unanswered,
  WHO,
  WITNESS,
} from './indirect-stand.js';
import { LOCAL, LOOPBACK, LOOPBACK_UDP, LOOPBACK6, type Origin, OUTSIDE_UDP } from './staged-portmapper.js';
import { transportFrom } from './transport-from.js';

// What our portmapper does with calls that it is to pass on.

const ROUTES: readonly Origin[] = [LOOPBACK_UDP, LOOPBACK, { ...LOOPBACK6, netid: 'udp6' }, LOCAL];
const PARMS = { stamp: 1, machinename: 'here', uid: 1000, gid: 100, gids: [] };

/** A call that its program answers when it is told to. */
const later = (number: number) => call(REHEARSAL.number, 2, 2, xdr.encode(xdr.uint, number));

await t.test('every version passes calls on, however they come', async (t) => {
  const { from, port } = await stand(t, {});
  const uaddr = `127.0.0.1.${port >> 8}.${port & 255}`;
  for (const origin of ROUTES) {
    const transport = from(origin);
    const rpcb4 = createClient(RPCBPROG.RPCBVERS4, transport);
    const rpcb3 = createClient(RPCBPROG.RPCBVERS, transport);
    const answer = { addr: uaddr, results: HELLO };
    t.match(await createClient(PMAP_PROG.PMAP_VERS, transport).PMAPPROC_CALLIT(ECHO), { port, res: HELLO });
    t.match(await rpcb3.RPCBPROC_CALLIT(ECHO), answer, origin.netid);
    t.match(await rpcb4.RPCBPROC_BCAST(ECHO), answer);
    t.match(await rpcb4.RPCBPROC_INDIRECT(ECHO), answer);
  }
});

await t.test('unless it is told to, it passes nothing on', async (t) => {
  const { server } = await stand(t);
  const { transport, replyBytes } = transportFrom(server, LOOPBACK_UDP);
  t.same(await unanswered(transport, ECHO), SILENT);
  t.same(replyBytes, []);
  t.equal(await indirectError(transport, ECHO), 'PROC_UNAVAIL');
});

await t.test('errors: INDIRECT tells them as they are, CALLIT and BCAST are silent', async (t) => {
  const { from, refusals } = await stand(t, { timeoutMs: 1_000, maxBytes: 1000 });
  const transport = from(LOOPBACK_UDP);
  const mute = createSocket('udp4').bind(0, '127.0.0.1');
  t.teardown(() => mute.close());
  await once(mute, 'listening');
  const closed = createSocket('udp4').bind(0, '127.0.0.1');
  await once(closed, 'listening');
  for (const [version, port] of [
    [7, mute.address().port],
    [8, closed.address().port],
  ] as const)
    await register(transport, 0x20000044, version, `127.0.0.1.${port >> 8}.${port & 255}`);
  await new Promise<void>((resolve) => closed.close(resolve));
  const cases = [
    ['a program that is not registered', call(0x20000055, 1, 0), 'PROG_UNAVAIL'],
    ['a version that the program does not have', call(REHEARSAL.number, 3, 1), 'PROG_MISMATCH 2 4'],
    ['a procedure that there is not', call(REHEARSAL.number, 2, 99), 'PROC_UNAVAIL'],
    ['arguments that are none', call(REHEARSAL.number, 2, 1), 'GARBAGE_ARGS'],
    ['a handler that fails', call(REHEARSAL.number, 2, 3, xdr.encode(xdr.string(9), 'no')), 'SYSTEM_ERR'],
    ['a credential that does not do', call(WITNESS.number, 1, 3), 'AUTH_ERROR AUTH_TOOWEAK'],
    ['a program that does not answer', call(0x20000044, 7, 0), 'SYSTEM_ERR'],
    ['a program that is gone', call(0x20000044, 8, 0), 'SYSTEM_ERR'],
    ['results beyond the limit', call(WITNESS.number, 1, 2, xdr.encode(xdr.uint, 1000)), 'SYSTEM_ERR'],
    ['arguments beyond the limit', { ...ECHO, args: Buffer.alloc(1004) }, 'GARBAGE_ARGS'],
  ] as const;
  for (const [what, asked, answer] of cases) {
    t.equal(await indirectError(transport, asked), answer, what);
    t.same(await unanswered(transport, asked), SILENT, what);
  }
  t.ok(
    refusals.includes(
      'a call of program 536870979 version 1 procedure 2 is not passed on: its results take more than 1000 bytes',
    ),
  );
  t.ok(
    refusals.includes(
      'a call of program 536870978 version 2 procedure 1 is not passed on: its arguments take more than 1000 bytes',
    ),
  );
});

await t.test('nothing is passed on to the portmapper, whatever names it', async (t) => {
  const { from, refusals } = await stand(t, { mayCall: () => true });
  const transport = from(LOOPBACK_UDP);
  for (const vers of [2, 3, 4, 5])
    for (const proc of [0, 1, 5]) {
      t.equal(await indirectError(transport, call(100000, vers, proc)), 'AUTH_ERROR AUTH_TOOWEAK');
    }
  t.same(await unanswered(transport, call(100000, 2, 0)), SILENT);
  t.match(
    refusals[0],
    /program 100000 version 2 procedure 0 is not passed on: it is for the portmapper itself/,
  );
  // by the name of another program, at its own port
  await register(transport, 0x20000050, 1, '127.0.0.1.0.111');
  await register(transport, 0x20000051, 1, '0.0.0.0.0.111');
  for (const prog of [0x20000050, 0x20000051])
    t.equal(await indirectError(transport, call(prog, 1, 0)), 'PROG_UNAVAIL');
});

await t.test('nothing is passed on to another host, whatever was registered', async (t) => {
  const { from } = await stand(t, {});
  const transport = from(LOOPBACK_UDP);
  await register(transport, 0x20000052, 1, '192.0.2.99.0.53');
  t.equal(await indirectError(transport, call(0x20000052, 1, 0)), 'PROG_UNAVAIL');
});

await t.test('callers from elsewhere do not reach what listens on loopback', async (t) => {
  const { from } = await stand(t, {});
  for (const origin of [OUTSIDE_UDP, { ...OUTSIDE_UDP, netid: 'tcp' }]) {
    t.equal(await indirectError(from(origin), ECHO), 'PROG_UNAVAIL');
    t.same(await unanswered(from(origin), ECHO), SILENT);
  }
});

await t.test('a credential of this machine goes with the call', async (t) => {
  const { from } = await stand(t, {});
  for (const origin of ROUTES) {
    const rpcb4 = createClient(RPCBPROG.RPCBVERS4, from(origin));
    for (const [auth, who] of [
      [undefined, 'nobody from 127.0.0.1'],
      [sysAuth(PARMS), 'uid 1000 from 127.0.0.1'],
    ] as const) {
      const { results } = await rpcb4.RPCBPROC_INDIRECT(WHO, auth === undefined ? {} : { auth });
      t.equal(xdr.decode(xdr.string(100), results), who);
    }
  }
});

await t.test('programs that trust callers for where they call from are not called', async (t) => {
  const { from, refusals } = await stand(t, {});
  for (const [prog, proc] of [
    [100003, 1],
    [100005, 1],
    [100005, 3],
    [100004, 3],
    [100007, 2],
    [100009, 1],
    [100011, 1],
    [100021, 1],
    [100024, 2],
    [100029, 1],
  ] as const) {
    t.equal(await indirectError(from(LOOPBACK_UDP), call(prog, 1, proc)), 'AUTH_ERROR AUTH_TOOWEAK');
    t.equal(await indirectError(from(LOOPBACK_UDP), call(prog, 1, 0)), 'PROG_UNAVAIL', 'but procedure 0 is');
  }
  for (const [prog, proc] of [
    [100004, 2],
    [100005, 5],
    [100001, 3],
  ] as const)
    t.equal(await indirectError(from(LOOPBACK_UDP), call(prog, 1, proc)), 'PROG_UNAVAIL', 'harmless');
  t.equal(refusals.length, 10);
});

await t.test('a policy of the owner decides instead', async (t) => {
  const { from } = await stand(t, {
    mayCall: (each, { netid }) =>
      isHarmlessIndirectCall(each) && each.prog === WITNESS.number && netid !== 'tcp',
  });
  t.equal(await indirectError(from(LOOPBACK_UDP), WHO), 'SUCCESS');
  t.equal(await indirectError(from(LOOPBACK_UDP), ECHO), 'AUTH_ERROR AUTH_TOOWEAK');
  t.equal(await indirectError(from(LOOPBACK), WHO), 'AUTH_ERROR AUTH_TOOWEAK');
});

await t.test('calls under way are bounded, and the place of one that ends is free again', async (t) => {
  const { from, stage, refusals } = await stand(t, { maxCallsInFlight: 2 });
  const transport = from(LOOPBACK_UDP);
  const running = [1, 2].map((number) => indirectError(transport, later(number)));
  await stage.arrived(2);
  t.equal(await indirectError(transport, later(3)), 'SYSTEM_ERR');
  t.same(await unanswered(transport, later(3)), SILENT);
  t.match(refusals[0], /is not passed on: 2 are under way, and that is the limit/);
  stage.answer(1);
  stage.answer(2);
  t.same(await Promise.all(running), ['SUCCESS', 'SUCCESS']);
  t.equal(await indirectError(transport, ECHO), 'SUCCESS');
});

await t.test('a caller that keeps its calls under way leaves places to others', async (t) => {
  const { from, stage, refusals } = await stand(t, { maxCallsInFlight: 4, maxCallsInFlightPerAddress: 2 });
  const other = from({ ...LOOPBACK_UDP, address: '127.0.0.2' });
  const running = [1, 2].map((number) => indirectError(from(LOOPBACK_UDP), later(number)));
  await stage.arrived(2);
  // from whatever port, and however it calls
  for (const origin of [LOOPBACK_UDP, { ...LOOPBACK_UDP, port: 40001 }, LOOPBACK])
    t.equal(await indirectError(from(origin), later(3)), 'SYSTEM_ERR');
  t.match(refusals, Array(3).fill(/is not passed on: 2 of its address are under way, and that is the limit/));
  t.equal(await indirectError(other, ECHO), 'SUCCESS');
  stage.answer(1);
  t.equal(await running[0], 'SUCCESS');
  t.equal(await indirectError(from(LOOPBACK_UDP), ECHO), 'SUCCESS', 'its place is free again');
  stage.answer(2);
  await Promise.all(running);
});

await t.test('by default one address has 8 of the 32 places, also where options are undefined', async (t) => {
  const names = Object.keys(DEFAULT_INDIRECT_CALLS);
  const { from, stage } = await stand(t, Object.fromEntries(names.map((name) => [name, undefined])));
  const running = Array.from({ length: 8 }, (_, number) => indirectError(from(LOOPBACK_UDP), later(number)));
  await stage.arrived(8);
  t.equal(await indirectError(from(LOOPBACK_UDP), later(8)), 'SYSTEM_ERR');
  for (let number = 0; number < 8; number++) stage.answer(number);
  t.same(new Set(await Promise.all(running)), new Set(['SUCCESS']));
});

await t.test('GETSTAT tells what was passed on, and how it came', async (t) => {
  const { from } = await stand(t, {});
  const transport = from(LOOPBACK_UDP);
  const absent = call(0x20000055, 1, 0);
  await unanswered(transport, ECHO);
  await indirectError(transport, ECHO);
  await indirectError(transport, absent);
  const [two, three, four] = await createClient(RPCBPROG.RPCBVERS4, transport).RPCBPROC_GETSTAT();
  const echo = {
    prog: REHEARSAL.number,
    vers: 2,
    proc: 1,
    success: 1,
    failure: 0,
    indirect: 0,
    netid: 'udp',
  };
  t.same(two?.rmtinfo, [echo]);
  t.same(three?.rmtinfo, [echo]);
  t.same(four?.rmtinfo, [
    { ...echo, success: 2, indirect: 1 },
    { prog: 0x20000055, vers: 1, proc: 0, success: 0, failure: 1, indirect: 1, netid: 'udp' },
  ]);
  t.same([two?.info[5], four?.info[5], four?.info[10]], [1, 1, 2]);
});

await t.test('what GETSTAT remembers of them is bounded', async (t) => {
  const { from } = await stand(t, {});
  const rpcb4 = createClient(RPCBPROG.RPCBVERS4, from(LOOPBACK_UDP));
  for (let vers = 0; vers < 300; vers++)
    await rpcb4.RPCBPROC_INDIRECT(call(0x20000055, vers, 0)).catch(() => undefined);
  t.equal((await rpcb4.RPCBPROC_GETSTAT())[2]?.rmtinfo.length, 256);
});

await t.test('the client has a program called, by whatever version there is', async (t) => {
  const { server, port } = await stand(t, {});
  for (const best of [4, 3, 2]) {
    if (best < 4) server.remove(best === 3 ? RPCBPROG.RPCBVERS4 : RPCBPROG.RPCBVERS);
    await using client = new PortmapperClient({ transport: transportFrom(server, LOOPBACK_UDP).transport });
    t.match(await client.callIndirectly(ECHO), { port, results: HELLO }, `version ${best}`);
    const { results } = await client.callIndirectly(WHO, { auth: sysAuth(PARMS) });
    t.equal(xdr.decode(xdr.string(100), results), 'uid 1000 from 127.0.0.1');
  }
});

await t.test("the program's error does not make the client ask another version", async (t) => {
  const { server } = await stand(t, {});
  const staged = transportFrom(server, LOOPBACK_UDP);
  await using client = new PortmapperClient({ transport: staged.transport });
  await t.rejects(client.callIndirectly(call(REHEARSAL.number, 3, 1)), {
    code: 'PROG_MISMATCH',
    low: 2,
    high: 4,
  });
  await t.rejects(client.callIndirectly(call(REHEARSAL.number, 2, 99)), { code: 'PROC_UNAVAIL' });
  t.equal(staged.callBytes.length, 4);
});
