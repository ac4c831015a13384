import { connect } from 'node:net';
import { createClient, listenTcp, tcpTransport } from 'onc-rpc';
import t, { type Test } from 'tap';
import { logService } from '../../../daemons/log-server/service.js';
import type { ReadPage } from '../../../daemons/programs/audit.js';
import { BYTE_TRUE_AUDIT_VERS } from '../../../daemons/programs/byte-true-audit.js';
import { MemoryTrail } from '../../../daemons/trail/memory-trail.js';
import { eventually } from '../../eventually.js';
import { SOURCE } from '../trail/sample-trail.js';

const HOST = '127.0.0.1';
const QUESTION = { filter: { tag: 'READ_ALL' }, after: 0n, limit: 1 } as const;

/** Reads nothing until it is let. */
class HeldTrail extends MemoryTrail {
  asked = 0;
  release: () => void = () => undefined;
  readonly #released = new Promise<void>((resolve) => (this.release = resolve));

  override async read(): Promise<ReadPage> {
    this.asked++;
    await this.#released;
    return { records: [], next: 0n, is_last: true };
  }
}

async function held(t: Test) {
  const trail = new HeldTrail();
  const said: string[] = [];
  const server = logService({ trail, diagnose: (message) => said.push(message) });
  const { port } = await listenTcp(server, { host: HOST, port: 0 });
  t.teardown(() => (trail.release(), server.close()));
  const transport = tcpTransport({ host: HOST, port });
  t.teardown(() => transport.close());
  return { trail, said, port, client: createClient(BYTE_TRUE_AUDIT_VERS, transport) };
}

await t.test('one page at a time, and only so many that wait', async (t) => {
  const { trail, said, client } = await held(t);
  const answers = Array.from({ length: 40 }, () => client.READ(QUESTION));
  const refused = await Promise.race(answers.slice(30));
  t.match(refused, { tag: 'AUDIT_UNAVAILABLE', value: /^16 questions of 127\.0\.0\.1 wait already/ });
  t.equal(trail.asked, 1);
  trail.release();
  const tags = (await Promise.all(answers)).map(({ tag }) => tag);
  t.equal(tags.filter((tag) => tag === 'AUDIT_OK').length, 17);
  t.strictSame(said, [], 'nothing is wrong with the trail');
});

await t.test('nothing is read for those who have gone', async (t) => {
  const { trail, port, client } = await held(t);
  const socket = connect(port, HOST);
  socket.on('error', () => undefined);
  for (let xid = 1; xid <= 10; xid++) socket.write(questionRecord(xid));
  await eventually('a question is looked at', () => trail.asked === 1);
  socket.resetAndDestroy();
  await client.HEAD({ source: SOURCE });
  trail.release();
  t.match(await client.READ(QUESTION), { tag: 'AUDIT_OK' });
  t.equal(trail.asked, 2);
});

/** The last fragment of a record: a call of READ for all, from the beginning on. */
function questionRecord(xid: number): Buffer {
  const words = [0x80000038, xid, 0, 2, 0x20000001, 2, 3, 0, 0, 0, 0, 0, 0, 0, 1];
  return Buffer.concat(words.map((word) => Buffer.from(word.toString(16).padStart(8, '0'), 'hex')));
}
