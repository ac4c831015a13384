import { getFile } from '../../../client/downloading/peer-file.js';
import { receive } from '../../../client/downloading/receiving.js';
import { DOWNLOAD_DEADLINES } from '../../../client/downloading/transfer.js';
import { WireSpelling } from '../../../client/exchange/wire-spelling.js';

// Receives a file as the client does, and keeps nothing of it: receive-main PORT PATH

const [, , port, path = ''] = process.argv;
const peer = { host: '127.0.0.1', port: Number(port), tls: undefined };
const beginMs = performance.now();
const answer = await getFile({ peer, path, spelling: new WireSpelling('space') }, {});
if (answer.kind !== 'reply' || answer.reply.status !== 'ok') throw new Error(answer.kind);
const nowhere = {
  bytes: 0,
  write(bytes: Uint8Array): Promise<void> {
    this.bytes += bytes.length;
    return Promise.resolve();
  },
};
const { size } = answer.reply;
await receive({ target: nowhere, connection: answer.connection, size }, DOWNLOAD_DEADLINES);
const seconds = (performance.now() - beginMs) / 1_000;
answer.connection.socket.destroy();
console.log(JSON.stringify({ operations: size, seconds }));
