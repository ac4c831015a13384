#!/usr/bin/env node
import { commandLine } from '../command-line.js';
import { diagnostics } from '../diagnostics.js';
import { formatHostPort, parseListenPort } from '../host-port.js';
import { runDaemon } from '../lifecycle.js';
import { datetimeService } from './service.js';

const PROGRAM = 'sunshare-datetime';

const { p: port, host } = await commandLine(PROGRAM, '$0 [-p PORT] [--host HOST]')
  .option('p', {
    type: 'string',
    requiresArg: true,
    default: '5000',
    coerce: parseListenPort,
    describe: 'TCP port of GET /datetime',
  })
  .option('host', {
    type: 'string',
    requiresArg: true,
    default: '127.0.0.1',
    describe: 'Address to listen on',
  })
  .parse();

const diagnose = diagnostics(PROGRAM);

await runDaemon(diagnose, async () => {
  const service = datetimeService(() => new Date());
  await service.listen({ host, port });
  for (const { address, port } of service.addresses().filter((address) => typeof address === 'object')) {
    diagnose(`listening on http://${formatHostPort(address, port)}`);
  }
  diagnose('ready');
  return { close: () => service.close() };
});
