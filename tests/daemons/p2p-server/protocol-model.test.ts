import fc from 'fast-check';
import t from 'tap';
import { AdmissionLog } from '../../../daemons/p2p-server/admission/not-admitted.js';
import { MemoryStore } from '../../../daemons/p2p-server/store/memory-store.js';
import { answer } from '../../../daemons/p2p-server/operation.js';
import { RequestParser } from '../../../daemons/p2p-server/request-parser.js';
import { p2pRequest } from '../../p2p-request.js';
import { type ModelRequest, ProtocolModel } from './protocol-model.js';
import { startService, TIME } from './running-service.js';

// Whatever several users do in whatever order, the server answers as the model does.

const SEED = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
const RUNS = Number(process.env['RUNS'] ?? 2_000);
const IP = '127.0.0.1';

/** Few enough that commands meet each other, and now and then one that is none. */
const user = fc.constantFrom(
  ...Array.from({ length: 8 }, () => 'alice'),
  'bob',
  'bob',
  'ñ',
  '',
  'x'.repeat(256),
);
const path = fc.constantFrom('/a', '/a', '/a', '/b', '/b', '/c d', '', '/'.padEnd(256, 'p'));
const port = fc.constantFrom('4000', '4000', '4001', '1', '65535', '0', '65536', '04000', '4000.5', 'x', '');
const description = fc.constantFrom('d', 'what I  know', '', 'a\nb', 'd'.repeat(256));
const spelling = fc.constantFrom(' ', '_');

const request: fc.Arbitrary<ModelRequest> = fc.oneof(
  of(['REGISTER'], user),
  of(['CONNECT'], user, port),
  of(['CONNECT'], user, fc.constant('4000')),
  of(['PUBLISH'], user, path, description),
  of(['PUBLISH'], user, fc.constantFrom('/a', '/b'), fc.constant('d')),
  of(['DELETE'], user, path),
  of(['LIST', 'USERS'], user),
  of(['LIST', 'CONTENT'], user, user),
  of(['GET', 'USER', 'INFO'], user, user),
  of(['DISCONNECT'], user),
  of(['UNREGISTER'], user),
);

function of(words: readonly string[], ...fields: fc.Arbitrary<string>[]): fc.Arbitrary<ModelRequest> {
  return fc
    .record({ by: spelling, fields: fc.tuple(...fields) })
    .map(({ by, fields }) => ({ opcode: words.join(by), fields }));
}

/** From users who exist and are connected on: most of what can happen happens there. */
const sequence = fc
  .array(request, { minLength: 1, maxLength: 25, size: 'max' })
  .map((requests): ModelRequest[] => [
    { opcode: 'REGISTER', fields: ['alice'] },
    { opcode: 'CONNECT', fields: ['alice', '4000'] },
    ...requests,
  ]);

type Ask = (request: ModelRequest) => Promise<string>;

/** Asks the server and the model; both must say the same. */
async function compare(ask: Ask, requests: readonly ModelRequest[]): Promise<void> {
  const model = new ProtocolModel(IP);
  for (const [index, request] of requests.entries()) {
    const [expected, came] = [model.reply(request), await ask(request)];
    if (came === expected) continue;
    const words = `${request.opcode} ${JSON.stringify(request.fields)}, request ${index}`;
    throw new Error(`${words}: expected ${JSON.stringify(expected)}, came ${JSON.stringify(came)}`);
  }
}

/** All of the server but its sockets: bytes in, bytes out. */
function inMemory(): Ask {
  const diagnose = (message: string): void => void t.fail(message);
  const surroundings = {
    store: new MemoryStore(),
    clock: { now: () => TIME },
    console: { write: () => undefined },
    diagnose,
    admissionLog: new AdmissionLog(diagnose),
  };
  return async ({ opcode, fields }) => {
    const verdict = new RequestParser({ acceptsUntimed: false }).push(p2pRequest(opcode, TIME, ...fields));
    if (verdict === undefined) throw new Error(`${opcode}: no verdict`);
    return latin1(await answer(verdict, { ip: IP, isSecure: false }, surroundings));
  };
}

function latin1(bytes: Buffer): string {
  // As the model has it: a status, then text.
  return bytes.subarray(0, 1).toString('latin1') + bytes.subarray(1).toString('utf8');
}

await t.test(`${RUNS} sequences of commands`, async (t) => {
  t.comment(`SEED=${SEED}`);
  let asked = 0;
  await fc.assert(
    fc.asyncProperty(sequence, (requests) => {
      asked += requests.length;
      return compare(inMemory(), requests);
    }),
    { seed: SEED, numRuns: RUNS },
  );
  t.ok(asked > 8 * RUNS, `${asked} operations`);
});

await t.test('100 sequences of commands over sockets', async (t) => {
  await fc.assert(
    fc.asyncProperty(sequence, async (requests) => {
      const { ask, stop } = await startService();
      try {
        await compare(
          async ({ opcode, fields }) => latin1(Buffer.from(await ask(opcode, TIME, ...fields), 'hex')),
          requests,
        );
      } finally {
        await stop();
      }
    }),
    { seed: SEED, numRuns: 100 },
  );
  t.pass('no difference');
});
