import t from 'tap';
import { instrumentHandlers } from '#examples/instrument-handlers.js';
import { Links } from '#examples/instrument-links.js';
import {
  DEVICE_CORE,
  type DeviceFlags,
  VXI11_END,
  VXI11_TERMCHRSET,
  VXI11_WAITLOCK,
} from '#examples/vxi11.js';
import { type Client, createClient, createServer, listenTcp, tcpTransport } from 'onc-rpc';
import { eventually } from '../../../eventually.js';

const { DEVICE_CORE_VERSION } = DEVICE_CORE;
const ABORT_PORT = 4_711;
const IDENTITY = 'Sunshare,Example Voltmeter,0,1.0\n';

/** A controller on a connection of its own, with a link. */
interface Controller extends AsyncDisposable {
  readonly core: Client<typeof DEVICE_CORE_VERSION>;
  readonly lid: number;
  write(data: string, flags?: DeviceFlags): ReturnType<Client<typeof DEVICE_CORE_VERSION>['device_write']>;
  read(options?: { requestSize?: number; termChar?: string; io_timeout?: number }): Promise<string>;
  lock(flags?: DeviceFlags, lock_timeout?: number): Promise<string>;
}

async function instrument() {
  const links = new Links();
  const server = createServer().add(DEVICE_CORE_VERSION, instrumentHandlers(links, ABORT_PORT));
  const { port } = await listenTcp(server);
  return {
    links,
    controller: () => controller(port),
    [Symbol.asyncDispose]: () => server.close(0),
  };
}

const PARMS = { clientId: 1, lockDevice: false, lock_timeout: 0, device: 'inst0' };

async function controller(port: number): Promise<Controller> {
  const transport = tcpTransport({ port });
  const core = createClient(DEVICE_CORE_VERSION, transport);
  const { error, lid, abortPort } = await core.create_link(PARMS);
  if (error !== 'NO_ERROR' || abortPort !== ABORT_PORT) throw new Error(error);
  const parms = { lid, io_timeout: 0, lock_timeout: 0 };
  return {
    core,
    lid,
    write: (data, flags = VXI11_END) => core.device_write({ ...parms, flags, data: Buffer.from(data) }),
    async read({ requestSize = 1_000, termChar = '', io_timeout = 0 } = {}) {
      const [flags, code] = termChar === '' ? [0, 0] : [VXI11_TERMCHRSET, termChar.charCodeAt(0)];
      const answer = await core.device_read({ ...parms, io_timeout, requestSize, flags, termChar: code });
      return answer.error === 'NO_ERROR'
        ? `${answer.reason} ${Buffer.from(answer.data).toString()}`
        : answer.error;
    },
    async lock(flags = 0, lock_timeout = 0) {
      return (await core.device_lock({ lid, flags, lock_timeout })).error;
    },
    [Symbol.asyncDispose]: () => transport.close(),
  };
}

await t.test('a question in parts, its answer in parts', async (t) => {
  await using voltmeter = await instrument();
  await using one = await voltmeter.controller();
  t.same(await one.write('*I', 0), { error: 'NO_ERROR', size: 2 });
  t.equal(await one.read(), 'IO_TIMEOUT', 'the question is not over');
  t.same(await one.write('dn?\n'), { error: 'NO_ERROR', size: 4 });
  const generic = { lid: one.lid, flags: 0, lock_timeout: 0, io_timeout: 0 };
  t.same(await one.core.device_readstb(generic), { error: 'NO_ERROR', stb: 0x10 });
  t.equal(await one.read({ requestSize: 8 }), '1 Sunshare');
  t.equal(await one.read({ termChar: ',' }), '2 ,');
  t.equal(await one.read({ termChar: '\n' }), `6 ${IDENTITY.slice(9)}`);
  t.same(await one.core.device_readstb(generic), { error: 'NO_ERROR', stb: 0 });
  await one.write('*OPC?;*IDN?;NOTHING?');
  t.equal(await one.read(), `4 1;${IDENTITY}`);
  await one.write('*IDN?');
  await one.core.device_clear(generic);
  t.equal(await one.read(), 'IO_TIMEOUT');
});

await t.test('a message without end is not kept for ever', async (t) => {
  await using voltmeter = await instrument();
  await using one = await voltmeter.controller();
  t.match(await one.write('x'.repeat(65_536), 0), { error: 'NO_ERROR' });
  t.match(await one.write('x', 0), { error: 'IO_ERROR' });
  await one.write('*OPC?');
  t.equal(await one.read(), '4 1\n');
});

await t.test('a link is its connection’s, and ends with it', async (t) => {
  await using voltmeter = await instrument();
  const one = await voltmeter.controller();
  await using other = await voltmeter.controller();
  t.equal(await one.lock(), 'NO_ERROR');
  t.match(await other.core.destroy_link(one.lid), { error: 'INVALID_LINK' });
  t.match(await other.core.device_unlock(one.lid), { error: 'INVALID_LINK' });
  t.match(await other.write('*IDN?'), { error: 'LOCKED_BY_ANOTHER', size: 0 });
  t.match(await other.core.device_unlock(other.lid), { error: 'LOCKED_BY_ANOTHER' });
  await one[Symbol.asyncDispose]();
  await eventually('the lock is free', async () => (await other.write('*OPC?')).error === 'NO_ERROR');
  t.equal(await other.read(), '4 1\n');
  t.match(await other.core.device_unlock(other.lid), { error: 'NO_LOCK_HELD' });
});

await t.test('who waits for the lock gets it, one after the other', async (t) => {
  await using voltmeter = await instrument();
  await using one = await voltmeter.controller();
  await using two = await voltmeter.controller();
  await using three = await voltmeter.controller();
  await one.lock();
  const waiting = [two, three].map((each) =>
    each.lock(VXI11_WAITLOCK, 20_000).then((error) => ({ each, error })),
  );
  await one.core.device_unlock(one.lid);
  const first = await Promise.race(waiting);
  t.equal(first.error, 'NO_ERROR');
  const second = first.each === two ? three : two;
  t.match(await second.write('*OPC?'), { error: 'LOCKED_BY_ANOTHER' });
  await first.each.core.device_unlock(first.each.lid);
  for (const { error } of await Promise.all(waiting)) t.equal(error, 'NO_ERROR');
  t.equal(await one.lock(VXI11_WAITLOCK, 20), 'LOCKED_BY_ANOTHER', 'not in time');
  const locked = { ...PARMS, lockDevice: true, lock_timeout: 20 };
  const refused = await one.core.create_link(locked);
  t.equal(refused.error, 'LOCKED_BY_ANOTHER');
  t.match(await one.core.destroy_link(refused.lid), { error: 'INVALID_LINK' }, 'it is no link');
});

await t.test('who waits can be told to stop, and waits no more when it is gone', async (t) => {
  await using voltmeter = await instrument();
  await using one = await voltmeter.controller();
  const two = await voltmeter.controller();
  const read = one.read({ io_timeout: 20_000 });
  await one.write('*CLS');
  t.ok(voltmeter.links.abort(one.lid));
  t.equal(await read, 'ABORTED');
  t.notOk(voltmeter.links.abort(4_711));
  await one.lock();
  const lost = t.rejects(two.lock(VXI11_WAITLOCK, 20_000), { code: 'RPC_CLOSED' });
  await two.write('*CLS');
  await two[Symbol.asyncDispose]();
  await lost;
  await one.core.device_unlock(one.lid);
  await using three = await voltmeter.controller();
  await eventually('the lock is nobody’s', async () => (await three.lock()) === 'NO_ERROR');
});

await t.test('nobody waits longer than a handler may take', async (t) => {
  const links = new Links();
  const link = links.create({ signal: new AbortController().signal });
  if (link === undefined) throw new Error('no link');
  const timeout = t.capture(AbortSignal, 'timeout', () => AbortSignal.abort());
  t.equal(await links.until(() => false, link, 0xffff_ffff), 'IO_TIMEOUT');
  t.same(
    timeout().map(({ args }) => args),
    [[25_000]],
  );
});

await t.test('who is gone already gets no link', (t) => {
  t.equal(new Links().create({ signal: AbortSignal.abort() }), undefined);
  t.end();
});

await t.test('links are bounded; what there is not is said', async (t) => {
  await using voltmeter = await instrument();
  await using one = await voltmeter.controller();
  for (let i = 1; i < 64; i++) t.equal((await one.core.create_link(PARMS)).error, 'NO_ERROR');
  t.match(await one.core.create_link(PARMS), { error: 'OUT_OF_RESOURCES' });
  t.match(await one.core.destroy_link(one.lid), { error: 'NO_ERROR' });
  t.match(await one.core.destroy_link(one.lid), { error: 'INVALID_LINK' });
  t.match(await one.core.create_link(PARMS), { error: 'NO_ERROR' });
  t.match(await one.core.destroy_intr_chan(), { error: 'CHANNEL_NOT_ESTABLISHED' });
  const srq = { lid: one.lid, enable: true, handle: Buffer.alloc(4) };
  t.match(await one.core.device_enable_srq(srq), { error: 'NOT_SUPPORTED' });
});
