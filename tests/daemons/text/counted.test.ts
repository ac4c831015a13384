import t from 'tap';
import { counted } from '../../../daemons/text/counted.js';

await t.test('one of a thing and several', (t) => {
  t.equal(counted(0, 'record'), '0 records');
  t.equal(counted(1, 'record'), '1 record');
  t.equal(counted(1, 'record waits', 'records wait'), '1 record waits');
  t.equal(counted(2, 'record waits', 'records wait'), '2 records wait');
  t.end();
});
