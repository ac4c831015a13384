#!/usr/bin/env node
import { resolve } from 'node:path';
import { commandLine } from '../command-line.js';
import { diagnostics } from '../diagnostics.js';
import { formatHostPort, parseListenPort } from '../host-port.js';
import { runDaemon } from '../lifecycle.js';
import { handedOver } from '../systemd/handed-over.js';
import { startPortmapper } from './service.js';

const PROGRAM = 'sunshare-portmapper';

const {
  p: port,
  host,
  socket,
  allowCallit,
} = await commandLine(PROGRAM, '$0 [-p PORT] [--host HOST] [--socket PATH] [--allow-callit]')
  .option('p', {
    type: 'string',
    requiresArg: true,
    default: '111',
    coerce: parseListenPort,
    describe: 'Port, over TCP and UDP',
  })
  .option('host', {
    type: 'string',
    requiresArg: true,
    default: '127.0.0.1',
    describe: 'Address to listen on',
  })
  .option('socket', { type: 'string', requiresArg: true, describe: 'AF_LOCAL socket to listen on as well' })
  .option('allow-callit', {
    type: 'boolean',
    default: false,
    describe: 'Pass calls on to registered programs (CALLIT, BCAST, INDIRECT), as broadcasts need it',
  })
  .parse();

const diagnose = diagnostics(PROGRAM);

await runDaemon(diagnose, async () => {
  const sockets = handedOver(['stream', 'datagram', 'local']);
  const socketPath = socket === undefined ? undefined : resolve(socket);
  const { server, listeners } = await startPortmapper(
    { host, port, socketPath, handedOver: sockets },
    { allowCallit },
    diagnose,
  );
  for (const { netid, address, port } of listeners) {
    diagnose(`listening on ${netid} ${netid === 'local' ? address : formatHostPort(address, port)}`);
  }
  diagnose('ready');
  return server;
});
