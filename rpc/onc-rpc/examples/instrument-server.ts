/**
 * A voltmeter on the network, as instruments with LAN are (VXI-11): `node instrument-server.js [HOST]`. Then
 * `lxi discover` finds it and `lxi scpi -a 127.0.0.1 '*IDN?'` asks it. HOST is where to listen, 127.0.0.1 unless given;
 * who broadcasts is answered by the portmapper. It registers there and takes that back on Ctrl-C.
 */
import { createServer, listenTcp } from 'onc-rpc';
import { instrumentHandlers } from './instrument-handlers.js';
import { Links } from './instrument-links.js';
import { registerPrograms } from './registered-server.js';
import { DEVICE_ASYNC, DEVICE_CORE } from './vxi11.js';

const host = process.argv[2] ?? '127.0.0.1';
const links = new Links();
const server = createServer().add(DEVICE_ASYNC.DEVICE_ASYNC_VERSION, {
  device_abort: (lid) => ({ error: links.abort(lid) ? 'NO_ERROR' : 'INVALID_LINK' }),
});
const { port } = await listenTcp(server, { host });
server.add(DEVICE_CORE.DEVICE_CORE_VERSION, instrumentHandlers(links, port));
await registerPrograms(server, [DEVICE_CORE.DEVICE_CORE_VERSION], [await listenTcp(server, { host })]);
