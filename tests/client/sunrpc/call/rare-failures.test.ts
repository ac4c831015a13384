import { Readable } from 'node:stream';
import { createServer, listenTcp } from 'onc-rpc';
import { versionOf } from 'rpcgen-js';
import t from 'tap';
import { argumentText } from '../../../../client/sunrpc/call/arguments.js';
import { callCommand } from '../../../../client/sunrpc/call/command.js';
import { runCall } from '../../../../client/sunrpc/call/run.js';
import { compiled } from '../../../rpc/rpcgen-js/compiled.js';
import { parsedCommand } from '../parsed-command.js';
import { sunrpcCall } from './call-run.js';
import { onSocket, workbench } from './workbench.js';

const MIB = Buffer.alloc(2 ** 20, ' ');

await t.test('arguments without an end are not waited for', async (t) => {
  const input = Array.from({ length: 257 }, () => MIB);
  await t.rejects(
    argumentText('-', () => Readable.from(input)),
    { failureClass: 'arguments', message: 'cannot read the arguments: more than 268435456 bytes' },
  );
});

await t.test('an example of arguments that fills a screen is not shown', async (t) => {
  const bench = workbench(t);
  const hintOf = async (members: number): Promise<string> => {
    const struct = Array.from({ length: members }, (_, i) => `int member_${i};`).join(' ');
    const file = bench.write(
      'large.x',
      `struct s { ${struct} }; program P { version V { void F(s) = 1; } = 1; } = 0x20000001;`,
    );
    return (await sunrpcCall(['127.0.0.1', file, 'P.V.F', '1'])).stderr;
  };
  t.match(await hintOf(2), `they look like this: '{"member_0":0,"member_1":0}'`);
  t.match(await hintOf(100), /hint: see its types in the file\n$/);
});

await t.test('what fails here is no failure of the call', async (t) => {
  const bench = workbench(t);
  const path = await onSocket(bench);
  const surroundings = {
    input: () => Readable.from([]),
    print: () => Promise.reject(new Error('no room')),
    say: () => undefined,
  };
  let thrown: unknown;
  const carryOut = async (flags: Parameters<typeof runCall>[0]): Promise<number> => {
    await runCall(flags, surroundings).catch((error: unknown) => (thrown = error));
    return 0;
  };
  await parsedCommand(callCommand, [path, bench.file, 'BENCH.OLD.ONE'], carryOut, (said) => t.fail(said));
  t.match(thrown, { message: 'the call failed in itself', cause: { message: 'no room' } });
});

await t.test('a portmapper that does not list what it has', async (t) => {
  const portmap = compiled(`
    struct mapping { unsigned prog; unsigned vers; unsigned prot; unsigned port; };
    program PMAP { version PMAP_V2 { unsigned GETPORT(mapping) = 3; } = 2; } = 100000;
  `);
  const server = createServer().add(versionOf(portmap, 'PMAP', 'PMAP_V2'), { GETPORT: () => 0 });
  t.teardown(() => server.close(0));
  const { port } = await listenTcp(server, { host: '127.0.0.1' });
  const args = ['127.0.0.1', workbench(t).file, 'BENCH.NEW.COUNT', '--portmapper', `127.0.0.1:${port}`];
  const run = await sunrpcCall(args);
  t.match(run.stderr, /is not registered at .*\n.*hint: is its server running\?/);
  t.equal(run.status, 6);
});
