import { writeFileSync } from 'node:fs';
import { tapInNamespace } from '../../interop/namespace.js';
import { skipUnless } from '../../peers.js';
import { BIG_BYTES, OTHER_ERROR, servedFiles } from './served-files.js';
import { downloadSlowly } from './slow-downloader.js';

// The kernel has little for each connection, as on a small machine or one that is short of memory: what a downloader
// takes is refilled at once, and what is queued for it looks the same at all times.

const t = await tapInNamespace(import.meta.url);

const LIMITS = '/proc/sys/net/ipv4/tcp_wmem';

await t.test('who takes little is not cut', { skip: skipUnless('namespace', 'python3') }, async (t) => {
  writeFileSync(LIMITS, '4096 16384 16384');
  const peer = await servedFiles(t, { slots: { maxUploads: 1, waitMs: 15_000, giveWayMs: 4_000 } });
  const slow = await downloadSlowly(t, peer, { biteBytes: 15_000, firstS: 0.5, everyS: 0.5 });
  t.equal(await peer.ask('small'), OTHER_ERROR);
  writeFileSync(LIMITS, '4096 16384 4194304');
  t.ok((await slow.takesAll()) > BIG_BYTES, 'it gets everything');
});
