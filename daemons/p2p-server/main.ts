#!/usr/bin/env node
import { askDatetime } from '../datetime-query.js';
import { diagnostics } from '../diagnostics.js';
import { formatHostPort } from '../host-port.js';
import { runDaemon, type Running } from '../lifecycle.js';
import { AuditQueue } from './audit-queue.js';
import { SHUTDOWN_LINE } from './console-text.js';
import { affordableConnections } from './descriptor-limit.js';
import { findLogServer } from './find-log-server.js';
import { LineOutput } from './line-output.js';
import { LogSender } from './log-sender.js';
import { MemoryDirectory } from './memory-directory.js';
import { P2pService } from './service.js';
import { SessionExpiry } from './session-expiry.js';
import { ServiceClock } from './service-clock.js';
import { readSettings } from './settings.js';

const PROGRAM = 'sunshare-server';

const settings = await readSettings(PROGRAM, process.env);
const { host, port, portmapper, datetimeUrl, acceptsUntimed, sessionTtlSeconds } = settings;
const diagnose = diagnostics(PROGRAM);
const console = new LineOutput(process.stdout, diagnose);

async function start(): Promise<Running> {
  const directory = new MemoryDirectory({ sessionTtlSeconds });
  const sender = new LogSender({
    host: portmapper.host,
    find: (signal) => findLogServer(portmapper, signal),
  });
  const audit = new AuditQueue({ send: sender.send, diagnose });
  const clock = new ServiceClock({ ask: (signal) => askDatetime(datetimeUrl, signal), diagnose });
  const service = await P2pService.start({
    host,
    port,
    directory,
    clock,
    audit,
    console,
    diagnose,
    acceptsUntimed,
    maxConnections: affordableConnections(),
  });
  const expiry = new SessionExpiry({ directory, clock, audit, diagnose });
  diagnose('state is kept in memory: it is gone when the server stops');
  diagnose(`listening on tcp ${formatHostPort(service.address.address, service.address.port)}`);
  diagnose('ready');
  return {
    // Requests first, then their records, then the connection that carried the records.
    async close() {
      await service.close();
      expiry.close();
      clock.close();
      await audit.close();
      await sender.close();
    },
  };
}

await runDaemon(diagnose, start, {
  onSignal: () => console.write(SHUTDOWN_LINE),
  endsWithStdout: false,
});
