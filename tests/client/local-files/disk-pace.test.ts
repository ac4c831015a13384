import t from 'tap';
import { DiskPace } from '../../../client/local-files/disk-pace.js';

/** More than a disk may keep everybody waiting. */
const SLOW_MS = 11;

/** Which way so many pieces go, each of which would take so long: `n` for now, `l` for later. */
class Subject {
  #atMs = 0;
  readonly #pace: DiskPace;

  constructor({ isLocal } = { isLocal: true }) {
    this.#pace = new DiskPace(
      () => Promise.resolve(isLocal),
      () => this.#atMs,
    );
  }

  async ways(pieces: number, ms: number): Promise<string> {
    let ways = '';
    for (let i = 0; i < pieces; i++) {
      const now = (): string => {
        this.#atMs += ms;
        return 'n';
      };
      ways += await this.#pace.turn(now, () => Promise.resolve('l'));
    }
    return ways;
  }
}

function left(times: number): string {
  return `n${'l'.repeat(times)}`;
}

await t.test('a disk that was waited for is left to the pool, for longer each time', async (t) => {
  t.equal(await new Subject().ways(61, SLOW_MS), `l${left(8)}${left(16)}${left(32)}n`);
});

await t.test('it is tried again now and then, however slow', async (t) => {
  const all = await new Subject().ways(5_000, SLOW_MS);
  t.equal(all.replaceAll('l', '').length, 11);
  t.match(all, /nl{1024}nl{1024}nl*$/);
});

await t.test('only the first piece is left to the pool while the disk is quick', async (t) => {
  t.equal(await new Subject().ways(1_000, 1), `l${'n'.repeat(999)}`);
});

await t.test('a disk that was quick for long is forgiven', async (t) => {
  const subject = new Subject();
  await subject.ways(58, SLOW_MS);
  await subject.ways(64 + 3 * 256, 1);
  t.equal(await subject.ways(10, SLOW_MS), `${left(8)}n`);
});

await t.test('all pieces of a file on another machine are left to the pool', async (t) => {
  t.equal(await new Subject({ isLocal: false }).ways(1_000, 1), 'l'.repeat(1_000));
});

await t.test('what fails is said, both ways', async (t) => {
  const pace = new DiskPace(() => Promise.resolve(true));
  const failing = new Error('ENOSPC');
  const now = (): never => {
    throw failing;
  };
  await t.rejects(
    pace.turn(now, () => Promise.reject(failing)),
    failing,
  );
  t.ok(pace.isQuick);
  await t.rejects(
    pace.turn(now, () => Promise.resolve()),
    failing,
  );
});
