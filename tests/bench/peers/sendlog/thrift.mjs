import { once } from 'node:events';
import thrift from 'thrift';
import { Client, Processor } from './thrift-log.mjs';

const options = { transport: thrift.TFramedTransport, protocol: thrift.TBinaryProtocol };

export async function serve(onEntry) {
  const server = thrift.createServer({ Processor }, { sendLog: onEntry }, options);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
}

export async function connect(port) {
  const connection = thrift.createConnection('127.0.0.1', port, options);
  await once(connection, 'connect');
  const client = thrift.createClient({ Client }, connection);
  return (entry) => client.sendLog(entry);
}
