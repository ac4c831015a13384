import { stat } from 'node:fs/promises';
import { download } from '../../../client/downloading/download.js';
import { WireSpelling } from '../../../client/exchange/wire-spelling.js';
import { peakMemoryMib } from './peak-memory.js';

// Fetches a file as the client's GET_FILE does: download-main PORT PATH TARGET space|underscore. A peer of the underscore
// family is not asked for the hash.

const [, , port, path = '', target = '', wire] = process.argv;
const peer = { host: '127.0.0.1', port: Number(port), tls: undefined };
const spelling = new WireSpelling(wire === 'underscore' ? 'underscore' : 'space');
const beginMs = performance.now();
const status = await download({ peer, path, spelling }, target, { diagnose: console.error });
const seconds = (performance.now() - beginMs) / 1_000;
if (status !== 'ok') throw new Error(status);
const { size } = await stat(target);
console.log(JSON.stringify({ operations: size, seconds, peakMib: peakMemoryMib('self') }));
