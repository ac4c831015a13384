#!/usr/bin/env node
import { runDaemon } from '../lifecycle.js';
import { readSettings } from './settings.js';

const settings = await readSettings('sunshare-log-server');

await runDaemon(settings.diagnose, async () => {
  const { startLogServer } = await import('./start-log-server.js');
  return startLogServer(settings);
});
