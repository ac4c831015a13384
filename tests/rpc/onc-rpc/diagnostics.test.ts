import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import t from 'tap';
import {
  CLIENT_CALL_CHANNEL,
  createClient,
  createServer,
  listenTcp,
  SERVER_CALL_CHANNEL,
  tcpTransport,
} from 'onc-rpc';
import { REHEARSAL, Stage } from './rehearsal.js';

await t.test('calls that are over are published on both sides, with what became of them', async (t) => {
  const stage = new Stage();
  await using server = createServer().add(REHEARSAL.V2, stage.handlers);
  const { port } = await listenTcp(server);
  await using transport = tcpTransport({ port });
  const client = createClient(REHEARSAL.V2, transport);
  const atClient: unknown[] = [];
  const atServer: unknown[] = [];
  const onClientCall = (event: unknown): number => atClient.push(event);
  const onServerCall = (event: unknown): number => atServer.push(event);
  await client.READ();
  subscribe(CLIENT_CALL_CHANNEL, onClientCall);
  subscribe(SERVER_CALL_CHANNEL, onServerCall);
  await client.READ();
  await t.rejects(client.FAIL('no'), { code: 'SYSTEM_ERR' });
  const later = client.LATER(1);
  await stage.arrived(1);
  stage.answer(1);
  await later;
  await client.NOTE(5);
  await stage.arrived(1);
  unsubscribe(CLIENT_CALL_CHANNEL, onClientCall);
  unsubscribe(SERVER_CALL_CHANNEL, onServerCall);
  await client.READ();
  const read = {
    'rpc.system': 'onc_rpc',
    'rpc.method': 'REHEARSAL.READ',
    'onc_rpc.program.number': 0x20000042,
    'onc_rpc.version': 2,
    'onc_rpc.procedure.number': 5,
    'network.transport': 'tcp',
    'error.type': undefined,
    durationMs: Number,
  };
  t.match(atClient, [
    read,
    { 'rpc.method': 'REHEARSAL.FAIL', 'error.type': 'SYSTEM_ERR' },
    { 'rpc.method': 'REHEARSAL.LATER', durationMs: Number },
    { 'rpc.method': 'REHEARSAL.NOTE' },
  ]);
  t.equal(atClient.length, 4);
  t.match(atServer[0], { ...read, 'network.peer.address': '127.0.0.1' });
  t.match(atServer[1], { 'rpc.method': 'REHEARSAL.FAIL', 'error.type': 'SYSTEM_ERR' });
  t.match(atServer[2], { 'rpc.method': 'REHEARSAL.LATER' });
});
