import t from 'tap';
import { LogServer } from '../../../../client/audit/remote/log-server.js';
import { endOfTrail } from '../../../../client/audit/tail/end-of-trail.js';
import { MemoryTrail } from '../../../../daemons/trail/memory-trail.js';
import { NOBODY, sampleBatch } from '../../../daemons/trail/sample-trail.js';
import { ReadServer } from '../read-server.js';

await t.test('the end is found, wherever it is', async (t) => {
  const trail = new MemoryTrail({ maxKeptRecords: 3 });
  const { place } = await ReadServer.start(t, trail);
  await using server = await LogServer.find(place);
  for (let count = 0; count <= 33; count++) {
    t.equal(await endOfTrail(server), count);
    await trail.append(sampleBatch(count + 1, 1), NOBODY);
  }
});
