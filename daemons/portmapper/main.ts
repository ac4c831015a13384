#!/usr/bin/env node
import { resolve } from 'node:path';
import { completedCommandLine } from '../shell-completion.js';
import { readConfiguration } from '../configuration/configuration.js';
import { openDiagnostics } from '../diagnostics/diagnostics.js';
import { formatHostPort } from '../addresses/host-port.js';
import { runDaemon } from '../lifecycle.js';
import { handedOver } from '../systemd/handed-over.js';
import { PORTMAPPER_OPTIONS } from './options.js';

const PROGRAM = 'sunshare-portmapper';

const settings = await readConfiguration(
  completedCommandLine(PROGRAM, '$0 [-p PORT] [--host HOST] [--socket PATH] [options]'),
  { program: PROGRAM, name: 'portmapper' },
  PORTMAPPER_OPTIONS,
);
const { p: port, host, socket, 'allow-callit': allowCallit } = settings;
const diagnose = await openDiagnostics(PROGRAM, settings);

await runDaemon(diagnose, async () => {
  const { startPortmapper } = await import('./service.js');
  const sockets = handedOver(['stream', 'datagram', 'local']);
  const socketPath = socket === undefined ? undefined : resolve(socket);
  const { server, listeners } = await startPortmapper(
    { host, port, socketPath, handedOver: sockets },
    { allowCallit },
    diagnose,
  );
  for (const { netid, address, port } of listeners) {
    diagnose(`listening on ${netid} ${netid === 'local' ? address : formatHostPort(address, port)}`, 'info');
  }
  diagnose('ready', 'info');
  return server;
});
