import { credentials, loadPackageDefinition, Server, ServerCredentials } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('log.proto', import.meta.url));
const { Log } = loadPackageDefinition(loadSync(file));

export function serve(onEntry) {
  const server = new Server();
  server.addService(Log.service, {
    SendLog({ request }, answer) {
      onEntry(request);
      answer(null, {});
    },
  });
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}

export function connect(port) {
  const client = new Log(`127.0.0.1:${port}`, credentials.createInsecure());
  return (entry) =>
    new Promise((resolve, reject) => {
      client.SendLog(entry, (error, answer) => (error === null ? resolve(answer) : reject(error)));
    });
}
