import { download } from '../../../client/downloading/download.js';
import { WireSpelling } from '../../../client/exchange/wire-spelling.js';

// A process that fetches one file and can be killed over it: arguments are the peer's port, the path there and the
// path here. Each line on stdout is how many bytes have come; stderr is what the client would say.

const [port = '', remotePath = '', localPath = ''] = process.argv.slice(2);

const peer = { host: '127.0.0.1', port: Number(port) };
const status = await download({ peer, path: remotePath, spelling: new WireSpelling('space') }, localPath, {
  diagnose: (message) => void process.stderr.write(`${message}\n`),
  onProgress: ({ receivedBytes }) => void process.stdout.write(`${receivedBytes}\n`),
});
process.exitCode = status === 'ok' ? 0 : 1;
