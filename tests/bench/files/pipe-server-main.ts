import { createReadStream } from 'node:fs';
import net, { type AddressInfo } from 'node:net';

// What one writes first: pipe-server-main FILE

const [, , file = ''] = process.argv;
const server = net.createServer((socket) => createReadStream(file).pipe(socket));
server.listen(0, '127.0.0.1', () => {
  console.log(`listening on tcp 127.0.0.1:${(server.address() as AddressInfo).port}`);
});
