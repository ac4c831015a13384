#!/usr/bin/env node
import { completedCommandLine } from '../shell-completion.js';
import { readConfiguration } from '../configuration/configuration.js';
import { openDiagnostics } from '../diagnostics/diagnostics.js';
import { formatHostPort } from '../addresses/host-port.js';
import { ipAddressOf } from '../addresses/ip-address-of.js';
import { runDaemon } from '../lifecycle.js';
import { DATETIME_OPTIONS } from './options.js';

const PROGRAM = 'sunshare-datetime';

const settings = await readConfiguration(
  completedCommandLine(PROGRAM, '$0 [-p PORT] [--host HOST] [options]'),
  { program: PROGRAM, name: 'datetime' },
  DATETIME_OPTIONS,
);
const { p: port, host } = settings;
const diagnose = await openDiagnostics(PROGRAM, settings);

await runDaemon(diagnose, async () => {
  const { datetimeService } = await import('./service.js');
  const service = datetimeService(() => new Date());
  // Fastify would listen on several addresses of localhost, and close only one of them well.
  await service.listen({ host: await ipAddressOf(host), port });
  for (const { address, port } of service.addresses().filter((address) => typeof address === 'object')) {
    diagnose(`listening on http://${formatHostPort(address, port)}`, 'info');
  }
  diagnose('ready', 'info');
  return { close: () => service.close() };
});
