#!/usr/bin/env node
import { completedCommandLine } from '../shell-completion.js';
import { readConfiguration } from '../configuration/configuration.js';
import { openDiagnostics } from '../diagnostics/diagnostics.js';
import { formatHostPort } from '../addresses/host-port.js';
import { runDaemon } from '../lifecycle.js';
import { DATETIME_OPTIONS } from './options.js';
import { datetimeService } from './service.js';

const PROGRAM = 'sunshare-datetime';

const settings = await readConfiguration(
  completedCommandLine(PROGRAM, '$0 [-p PORT] [--host HOST] [options]'),
  { program: PROGRAM, name: 'datetime' },
  DATETIME_OPTIONS,
);
const { p: port, host } = settings;
const diagnose = await openDiagnostics(PROGRAM, settings);

await runDaemon(diagnose, async () => {
  const service = datetimeService(() => new Date());
  await service.listen({ host, port });
  for (const { address, port } of service.addresses().filter((address) => typeof address === 'object')) {
    diagnose(`listening on http://${formatHostPort(address, port)}`, 'info');
  }
  diagnose('ready', 'info');
  return { close: () => service.close() };
});
