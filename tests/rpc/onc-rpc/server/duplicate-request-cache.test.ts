import t from 'tap';
import { type Duplicate, DuplicateRequestCache } from 'onc-rpc';

const CALL = Buffer.from('a call');
const OTHER = Buffer.from('b call');
const REPLY = Buffer.alloc(100);

function finish(duplicate: Duplicate, reply?: Uint8Array): void {
  if (duplicate.state === 'new') duplicate.finish(reply, 0);
}

await t.test('a call is new, then in progress, then done', (t) => {
  const cache = new DuplicateRequestCache(10_000, 1000);
  const first = cache.begin('alice 1', CALL, 0);
  t.equal(first.state, 'new');
  t.same(cache.begin('alice 1', CALL, 1), { state: 'in progress' });
  finish(first, REPLY);
  t.same(cache.begin('alice 1', CALL, 2), { state: 'done', reply: REPLY });
  t.end();
});

await t.test('other bytes, another xid or another caller is another call', (t) => {
  const cache = new DuplicateRequestCache(10_000, 1000);
  finish(cache.begin('alice 1', CALL, 0), REPLY);
  t.equal(cache.begin('alice 2', CALL, 0).state, 'new');
  t.equal(cache.begin('bob 1', CALL, 0).state, 'new');
  t.equal(cache.begin('alice 1', OTHER, 0).state, 'new', 'a client that began anew');
  t.equal(cache.begin('alice 1', Buffer.concat([CALL, CALL]), 0).state, 'new');
  t.end();
});

await t.test('a reply is forgotten by age', (t) => {
  const cache = new DuplicateRequestCache(10_000, 1000);
  finish(cache.begin('alice 1', CALL, 0), REPLY);
  t.equal(cache.begin('alice 1', CALL, 1000).state, 'done');
  t.equal(cache.begin('alice 1', CALL, 1001).state, 'new');
  t.end();
});

await t.test('its age counts from when it was made, however long its call took', (t) => {
  const cache = new DuplicateRequestCache(10_000, 1000);
  const slow = cache.begin('alice 1', CALL, 0);
  t.equal(cache.begin('alice 1', CALL, 5000).state, 'in progress');
  if (slow.state === 'new') slow.finish(REPLY, 5000);
  t.equal(cache.begin('alice 1', CALL, 6000).state, 'done');
  t.equal(cache.begin('alice 1', CALL, 6001).state, 'new');
  t.end();
});

await t.test('the oldest is who was answered first, not who called first', (t) => {
  const cache = new DuplicateRequestCache(1300, 1000);
  const slow = cache.begin('slow', CALL, 0);
  finish(cache.begin('alice 1', CALL, 0), REPLY);
  finish(slow, REPLY);
  finish(cache.begin('alice 2', CALL, 0), REPLY);
  t.equal(cache.begin('slow', CALL, 0).state, 'done');
  t.equal(cache.begin('alice 1', CALL, 0).state, 'new');
  t.end();
});

await t.test('the oldest replies make room, calls that run never do', (t) => {
  const cache = new DuplicateRequestCache(1000, 1000);
  const running = cache.begin('runs', CALL, 0);
  for (let i = 0; i < 1000; i++) finish(cache.begin(`alice ${i}`, CALL, 0), REPLY);
  t.ok(cache.bytes <= 1000, `${cache.bytes} bytes`);
  t.equal(cache.begin('runs', CALL, 0).state, 'in progress');
  t.equal(cache.begin('alice 0', CALL, 0).state, 'new');
  finish(running, REPLY);
  finish(cache.begin('huge', CALL, 0), Buffer.alloc(1001));
  t.equal(cache.begin('huge', CALL, 0).state, 'new', 'a reply larger than the cache is not kept');
  t.ok(cache.bytes <= 1000, `${cache.bytes} bytes`);
  t.end();
});

await t.test('a call that has no reply is not run again either', (t) => {
  const cache = new DuplicateRequestCache(1000, 1000);
  finish(cache.begin('alice 1', CALL, 0));
  t.same(cache.begin('alice 1', CALL, 0), { state: 'done', reply: undefined });
  t.end();
});

await t.test('a call that is forgotten runs anew, for the first of those who wait', (t) => {
  const cache = new DuplicateRequestCache(10_000, 1000);
  const first = cache.begin('alice 1', CALL, 0, 1);
  const told: string[] = [];
  const again = (connection: number): void => {
    const { state } = cache.begin('alice 1', CALL, 0, connection);
    told.push(`${connection} ${state}`);
    if (state === 'in progress')
      cache.whenDone(
        'alice 1',
        () => told.push(`${connection} done`),
        () => again(connection),
      );
  };
  again(2);
  again(3);
  if (first.state === 'new') first.forget();
  t.same(told, ['2 in progress', '3 in progress', '2 new', '3 in progress']);
  finish(first, REPLY);
  t.equal(cache.begin('alice 1', CALL, 0, 4).state, 'in progress', 'what is forgotten is not done later');
  t.end();
});

await t.test('over one connection the same call is another call', (t) => {
  const cache = new DuplicateRequestCache(10_000, 1000);
  finish(cache.begin('alice 1', CALL, 0, 1), REPLY);
  t.equal(cache.begin('alice 1', CALL, 0, 2).state, 'done');
  t.equal(cache.begin('alice 1', CALL, 0, 1).state, 'new');
  t.end();
});

await t.test('an xid that is used again and again leaves nothing behind', (t) => {
  const cache = new DuplicateRequestCache(10_000_000, 1000);
  for (let i = 0; i < 1000; i++) finish(cache.begin('alice 1', Buffer.from([i >> 8, i & 255]), 0), REPLY);
  t.ok(cache.bytes < 1000, `${cache.bytes} bytes`);
  t.ok(cache.places < 200, `${cache.places} places`);
  t.end();
});
