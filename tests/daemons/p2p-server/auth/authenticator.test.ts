import t from 'tap';
import { Authenticator, type Checked } from '../../../../daemons/p2p-server/auth/authenticator.js';
import type { Rate } from '../../../../daemons/p2p-server/admission/token-buckets.js';
import { hashSecret } from '../../../../daemons/p2p-server/auth/secret-hash.js';
import { MemoryDirectory } from '../../../../daemons/p2p-server/store/memory-directory.js';

const caller = (ip: string): { ip: string; isSecure: boolean } => ({ ip, isSecure: true });
const HERE = caller('192.0.2.1');
const ELSEWHERE = caller('198.51.100.1');

interface Subject {
  register: (user: string, secret: string) => Promise<void>;
  prove: (user: string, secret: string, from?: typeof HERE) => Promise<unknown>;
}

function subject(options: { guesses?: Rate; log2Cost?: number } = {}): Subject {
  const directory = new MemoryDirectory();
  const authenticator = new Authenticator({ isRequired: true, store: directory, ...options });
  const check = (
    operation: 'REGISTER' | 'DISCONNECT',
    user: string,
    secret: string,
    from = HERE,
  ): Promise<Checked> => authenticator.check({ operation, user, timestamp: '' }, Buffer.from(secret), from);
  return {
    async register(user, secret) {
      const checked = await check('REGISTER', user, secret, caller(user));
      if (!checked.isNameInUse) await directory.register(user, checked.secretHash);
    },
    prove: (user, secret, from) => check('DISCONNECT', user, secret, from),
  };
}

await t.test(
  '1,000 wrong secrets at once: few are tried, and whoever has the right one waits for none',
  async (t) => {
    const { register, prove } = subject();
    await register('alice', 'right');
    await register('victim', 'right');
    const begin = performance.now();
    const attack = Array.from({ length: 1_000 }, (_, index) =>
      t.rejects(prove('victim', `wrong ${index}`), { name: 'NotAdmitted' }),
    );
    const times: number[] = [];
    for (let round = 0; round < 200; round++) {
      const asked = performance.now();
      await prove('alice', 'right');
      times.push(performance.now() - asked);
      await new Promise((resolve) => setImmediate(resolve));
    }
    times.sort((a, b) => a - b);
    t.comment(`median ${times[100]} ms, p99 ${times[198]} ms`);
    // some that a machine stalls with are no fault
    t.ok((times[180] ?? Infinity) < 50, 'the event loop is free');
    await Promise.all(attack);
    const tookMs = performance.now() - begin;
    t.ok(tookMs < 10_000, `${tookMs} ms; all of them would take a minute and more`);
    await prove('victim', 'right');
  },
);

await t.test('who tries for many users is stopped too, and nobody elsewhere is', async (t) => {
  const { register, prove } = subject({ guesses: { perSecond: 1e-6, burst: 3 }, log2Cost: 8 });
  const users = ['a', 'b', 'c', 'd'];
  for (const user of users) await register(user, 'right');
  for (const user of users.slice(0, 3)) await t.rejects(prove(user, 'wrong'), /gives a wrong secret/);
  await t.rejects(prove('d', 'wrong'), /too many wrong secrets/);
  await prove('d', 'right', ELSEWHERE);
});

await t.test('the same question at the same time is tried once', async (t) => {
  const { register, prove } = subject();
  await register('alice', 'right');
  const same = Array.from({ length: 100 }, () => t.rejects(prove('alice', 'wrong'), /gives a wrong secret/));
  await Promise.all(same);
});

await t.test('a guess that the network has no more of costs none of the user’s', async (t) => {
  const directory = new MemoryDirectory();
  const guesses = { perSecond: 1e-6, burst: 1 };
  const authenticator = new Authenticator({ isRequired: true, store: directory, guesses });
  for (const user of ['alice', 'bob'])
    await directory.register(user, await hashSecret(Buffer.from('right'), 8));
  const prove = (user: string, secret: string): Promise<unknown> =>
    authenticator.check({ operation: 'DISCONNECT', user, timestamp: '' }, Buffer.from(secret), HERE);
  const first = prove('alice', 'right');
  const refused = Array.from({ length: 10 }, (_, index) =>
    t.rejects(prove('bob', `wrong ${index}`), /too many wrong secrets/),
  );
  await Promise.all([first, ...refused]);
  await prove('bob', 'right');
});
