import { existsSync } from 'node:fs';

// One of several processes: it serves, but as long as a file is there it does not start again.

const { SUNSHARE_PROCESS_AGAIN, SUNSHARE_TEST_FAULT = '' } = process.env;

if (SUNSHARE_PROCESS_AGAIN === 'yes' && existsSync(SUNSHARE_TEST_FAULT)) process.exit(1);
process.on('message', () => process.exit(0));
process.send?.('ready');
