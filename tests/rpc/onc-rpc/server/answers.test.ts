import t from 'tap';
import { createClient, createServer, Dispatcher, memoryTransport } from 'onc-rpc';
import { Peer } from 'onc-rpc/internal/server/caller.js';
import { callHex, fromHex } from '../hex.js';
import { REHEARSAL, Stage } from '../rehearsal.js';

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

await t.test('a machine whose name is no UTF-8 is let in', async (t) => {
  const names: string[] = [];
  const dispatcher = new Dispatcher({
    interceptors: [
      (_args, { credential }) => void names.push(credential.flavor === 'sys' ? credential.machinename : ''),
    ],
  });
  dispatcher.add(REHEARSAL.V2, new Stage().handlers);
  // AUTH_SYS, 24 bytes: stamp 0, "b\xfccher" (latin1), uid 1, gid 2, no gids
  const cred = '00000001 0000001c 00000000 00000006 62fc6368 65720000 00000001 00000002 00000000';
  const replies: string[] = [];
  await dispatcher.dispatch(fromHex(callHex({ proc: 0, cred })), new Peer('test'), () =>
    replies.push('replied'),
  );
  t.equal(replies.length, 1);
  t.match(names, [/^b.*cher$/]);
});
