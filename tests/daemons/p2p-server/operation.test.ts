import t from 'tap';
import { AdmissionLog } from '../../../daemons/p2p-server/admission/not-admitted.js';
import { answer, type Surroundings } from '../../../daemons/p2p-server/operation.js';
import { RequestParser } from '../../../daemons/p2p-server/request-parser.js';
import { MemoryStore } from '../../../daemons/p2p-server/store/memory-store.js';
import { StoreFailedError } from '../../../daemons/p2p-server/store/store.js';
import { NOW, TIME } from './running-service.js';

const HERE = { ip: '127.0.0.1', isSecure: false };

interface Server {
  /** The reply in hex. */
  readonly ask: (caller: typeof HERE, ...strings: string[]) => Promise<string>;
  readonly lines: string[];
  readonly said: string[];
}

function server(store: Surroundings['store'] = new MemoryStore()): Server {
  const [lines, said]: [string[], string[]] = [[], []];
  const diagnose = (message: string): void => void said.push(message);
  const surroundings = {
    store,
    clock: { now: () => NOW },
    console: { write: (line: string) => void lines.push(line) },
    diagnose,
    admissionLog: new AdmissionLog(diagnose),
  };
  return {
    async ask(caller, ...strings) {
      const parser = new RequestParser({ acceptsUntimed: false });
      const bytes = Buffer.from(strings.map((string) => `${string}\0`).join(''));
      return (await answer(parser.push(bytes) ?? parser.end(), caller, surroundings)).toString('hex');
    },
    lines,
    said,
  };
}

await t.test('a certificate is announced over TLS, or on loopback', async (t) => {
  const { ask, said } = server();
  const announcement = ['ANNOUNCE CERTIFICATE', TIME, 'alice', '1', '0a'.repeat(32)];
  t.equal(await ask({ ip: '192.0.2.1', isSecure: false }, ...announcement), '03');
  t.same(said, ['192.0.2.1 announces a certificate without TLS (--tls): refused, here and from now on']);
  for (const caller of [{ ip: '192.0.2.1', isSecure: true }, HERE])
    t.equal(await ask(caller, ...announcement), '01', 'nobody is called alice');
});

await t.test('a store that cannot even keep that it failed: there is a reply, and a count', async (t) => {
  let lost = 0;
  const store: Surroundings['store'] = {
    transact: () => Promise.reject(new StoreFailedError('disk full')),
    lose: (count) => void (lost += count),
  };
  const { ask, lines } = server(store);
  t.equal(await ask(HERE, 'REGISTER', TIME, 'alice'), '02');
  t.equal(lost, 1);
  t.same(lines, [`s> OPERATION REGISTER FROM alice AT ${TIME}`]);
});

await t.test('of a name that nobody can have no more is shown than of one that somebody can', async (t) => {
  const { ask, lines } = server();
  await ask(HERE, 'REGISTER', TIME, 'u'.repeat(3_000));
  t.same(lines, [`s> OPERATION REGISTER FROM ${'u'.repeat(256)} AT ${TIME}`]);
});
