import t from 'tap';
import { refusalLog } from '../../../daemons/diagnostics/refusal-log.js';

await t.test('says so many lines a minute, and how many more there were', (t) => {
  const said: string[] = [];
  let now = 0;
  const log = refusalLog(
    (message) => said.push(message),
    () => now,
  );
  for (let i = 1; i <= 25; i++) log(`refusal ${i}`);
  t.equal(said.length, 20);
  t.equal(said.at(-1), 'refusal 20');
  now = 59_999;
  log('refusal 26');
  t.equal(said.length, 20);
  now = 60_000;
  log('refusal 27');
  t.same(said.slice(20), ['6 more of the kind were not shown', 'refusal 27']);
  now = 200_000;
  log('refusal 28');
  t.same(said.slice(22), ['refusal 28'], 'nothing was left out');
  t.end();
});
