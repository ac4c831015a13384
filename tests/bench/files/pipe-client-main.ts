import { createWriteStream } from 'node:fs';
import net from 'node:net';

// The other end of it: pipe-client-main PORT TARGET

const [, , port, target = ''] = process.argv;
const beginMs = performance.now();
const socket = net.connect(Number(port), '127.0.0.1');
const file = socket.pipe(createWriteStream(target));
file.on('finish', () => {
  const seconds = (performance.now() - beginMs) / 1_000;
  console.log(JSON.stringify({ operations: file.bytesWritten, seconds }));
});
