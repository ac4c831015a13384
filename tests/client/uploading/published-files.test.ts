import path from 'node:path';
import { Worker } from 'node:worker_threads';
import t from 'tap';
import { PublishedFiles } from '../../../client/uploading/published-files.js';

const ATTEMPTS = 3_000;

/** Exchanges the folder `inner` for a link to `secret` and back without a pause, until it is terminated. */
const EXCHANGER = `
  const { renameSync, symlinkSync, unlinkSync } = require('node:fs');
  const folder = require('node:worker_threads').workerData;
  for (;;) {
    renameSync(folder + '/shared/inner', folder + '/shared/aside');
    symlinkSync('../secret', folder + '/shared/inner');
    unlinkSync(folder + '/shared/inner');
    renameSync(folder + '/shared/aside', folder + '/shared/inner');
  }
`;

await t.test('a folder that turns into a link and back all the time never leads outside', async (t) => {
  const folder = t.testdir({ shared: { inner: { file: 'shared' } }, secret: { file: 'secret' } });
  const exchanger = new Worker(EXCHANGER, { eval: true, workerData: folder });
  const files = new PublishedFiles(path.join(folder, 'shared'));
  const sent = new Set<string>();
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const opened = await files.open('inner/file');
    if (opened === undefined) continue;
    sent.add(await opened.handle.readFile('utf8'));
    await opened.handle.close();
  }
  await exchanger.terminate();
  t.notOk(sent.has('secret'));
});
