import { stat } from 'node:fs/promises';
import t from 'tap';
import { Authenticator, type Checked } from '../../../../daemons/p2p-server/auth/authenticator.js';
import type { Rate } from '../../../../daemons/p2p-server/admission/token-buckets.js';
import { hashSecret } from '../../../../daemons/p2p-server/auth/secret-hash.js';
import type { KnownSecret } from '../../../../daemons/p2p-server/store/directory.js';
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
    const begin = process.cpuUsage();
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
    const { user, system } = process.cpuUsage(begin);
    const tookMs = (user + system) / 1_000;
    t.ok(tookMs < 10_000, `${tookMs} ms of processor time; all of them would take a minute and more`);
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

await t.test('who has no secret where everybody must have one is nobody’s to be', async (t) => {
  const directory = new MemoryDirectory();
  await directory.register('of before');
  const authenticator = new Authenticator({ isRequired: true, store: directory });
  for (const secret of [undefined, Buffer.from('any')]) {
    const checked = authenticator.check(
      { operation: 'DISCONNECT', user: 'of before', timestamp: '' },
      secret,
      HERE,
    );
    await t.rejects(checked, /gives no secret/);
  }
  const empty = authenticator.check(
    { operation: 'REGISTER', user: 'new', timestamp: '' },
    Buffer.alloc(0),
    HERE,
  );
  await t.rejects(empty, /registers without a secret/);
});

await t.test('a secret proves nothing of a name that became somebody else’s meanwhile', async (t) => {
  const hash = await hashSecret(Buffer.from('right'), 8);
  for (const now of [{ status: 'userDoesNotExist' }, { status: 'ok', hash: 'another' }] as const) {
    const answers: KnownSecret[] = [{ status: 'ok', hash }, now];
    const store = { secretOf: () => Promise.resolve(answers.shift() ?? now) };
    const authenticator = new Authenticator({ isRequired: true, store });
    const checked = authenticator.check(
      { operation: 'DISCONNECT', user: 'alice', timestamp: '' },
      Buffer.from('right'),
      HERE,
    );
    await t.rejects(checked, /gives a wrong secret/, now.status);
  }
});

await t.test('however many secrets wait to be tried, or made, other work finds a thread', async (t) => {
  const directory = new MemoryDirectory();
  const authenticator = new Authenticator({ isRequired: true, store: directory, log2Cost: 12 });
  const secret = Buffer.from('right');
  const hash = await hashSecret(secret, 12);
  for (const operation of ['DISCONNECT', 'REGISTER'] as const) {
    let ended = 0;
    const all = Array.from({ length: 40 }, async (_, index) => {
      const user = `${operation} ${index}`;
      if (operation === 'DISCONNECT') await directory.register(user, hash);
      await authenticator.check({ operation, user, timestamp: '' }, secret, caller(`192.0.2.${index}`));
      ended++;
    });
    // they are under way or wait
    await new Promise(setImmediate);
    await stat('/');
    t.ok(ended < 20, `${operation}: ${ended} of 40 came first`);
    await Promise.all(all);
  }
});
