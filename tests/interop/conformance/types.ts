import fc from 'fast-check';
import * as xdr from 'node-xdr';
import {
  createClient,
  listenTcp,
  type Procedures,
  tcpTransport,
  type Transport,
  type Version,
} from 'onc-rpc';
import type { Test } from 'tap';
import { skipUnless } from '../../peers.js';
import { againByC, compileAllTypes } from '../xdr/c-oracle.js';
import { CODECS } from '../xdr/all-types.js';
import { VALUES } from '../xdr/random-values.js';
import { callFromC, hexOf, startCServer } from './c-peers.js';
import type { Matrix, Tap } from './matrix.js';
import { OUTCOMES_PROG } from '../programs/outcomes.js';
import { ECHO, outcomesServer } from './outcomes-program.js';
import { type Column, TYPE_ROWS, type TypeRow } from './rows.js';

const TABLE = 'XDR types';
const SAMPLES = 4;
const SEED = 1;

const ROWS = Object.keys(TYPE_ROWS) as TypeRow[];
const ROWS_OF_C = ROWS.filter((row) => TYPE_ROWS[row] !== undefined);
const NEED_C = skipUnless('rpcgen', 'gcc', 'libtirpc');

/** Each XDR type as argument and result of a procedure that gives back what it is given. */
export async function proveTypes(t: Tap, matrix: Matrix): Promise<void> {
  await proveFromC(t, matrix);
  await proveToC(t, matrix);
  await proveInMemory(t, matrix);
  await proveOurs(t, matrix);
}

/** Values of a type: random ones, but the same in each run. */
function samplesOf(row: TypeRow): { codec: xdr.Codec<unknown>; name: string; values: unknown[] } {
  const name = TYPE_ROWS[row];
  if (name === undefined) {
    const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
    const values = fc.sample(bytes, { numRuns: SAMPLES, seed: SEED });
    return { codec: xdr.quadruple, name: row, values };
  }
  const values = fc.sample<unknown>(VALUES[name], { numRuns: SAMPLES, seed: SEED });
  return { codec: CODECS[name], name, values };
}

async function proveFromC(t: Tap, matrix: Matrix): Promise<void> {
  const cells = { table: TABLE, column: 'C client → ours', skip: NEED_C } as const;
  await matrix.proveEach(t, { ...cells, rows: ROWS_OF_C }, async (t, row) => {
    await using server = outcomesServer();
    const { port } = await listenTcp(server);
    const { codec, name, values } = samplesOf(row);
    const { program, version, procedures } = ECHO;
    const call = { port, program, version, procedure: procedures[name]?.number ?? -1 };
    for (const value of values) {
      const args = xdr.encode(codec, value);
      const answer = await callFromC({ ...call, argsType: name, args, resultType: name });
      t.equal(answer, `ok ${hexOf(args)}`);
    }
  });
  await matrix.prove(t, { ...cells, row: 'void' }, async (t) => {
    await using server = outcomesServer();
    const { port } = await listenTcp(server);
    const { program, version } = OUTCOMES_PROG.OUTCOMES_NEW;
    t.equal(await callFromC({ port, program, version, procedure: 0 }), 'ok');
  });
}

async function proveToC(t: Tap, matrix: Matrix): Promise<void> {
  const cells = { table: TABLE, column: 'ours → C server', skip: NEED_C } as const;
  const rows = [...ROWS_OF_C, 'void'] as TypeRow[];
  await matrix.proveEach(t, { ...cells, rows }, async (t, row) => {
    const { tcp } = await startCServer(t);
    await expectEchoes(t, row, tcp);
  });
}

async function proveOurs(t: Tap, matrix: Matrix): Promise<void> {
  const column: Column = 'ours ↔ ours';
  await matrix.proveEach(t, { table: TABLE, column, rows: ROWS }, async (t, row) => {
    await using server = outcomesServer();
    const { port } = await listenTcp(server);
    await expectEchoes(t, row, port);
  });
}

/** Our client is given back what it gave. */
async function expectEchoes(t: Test, row: TypeRow, port: number): Promise<void> {
  await using transport = tcpTransport({ port });
  if (row === 'void') {
    await t.resolves(createClient(OUTCOMES_PROG.OUTCOMES_NEW, transport).null());
    return;
  }
  const { name, values } = samplesOf(row);
  for (const value of values) t.same(await echo(transport, name, value), value);
}

function echo(transport: Transport, name: string, value: unknown): Promise<unknown> {
  const methods = createClient(ECHO as Version<Procedures>, transport) as unknown as Record<
    string,
    (value: unknown) => Promise<unknown>
  >;
  return methods[name]?.(value) ?? Promise.reject(new Error(`no procedure ${name}`));
}

async function proveInMemory(t: Tap, matrix: Matrix): Promise<void> {
  const cells = { table: TABLE, column: 'xdrmem', skip: NEED_C } as const;
  let program: string | undefined;
  await matrix.proveEach(t, { ...cells, rows: ROWS_OF_C }, (t, row) => {
    const name = TYPE_ROWS[row];
    if (name === undefined) return;
    const { codec, values } = samplesOf(row);
    const encoded = values.map((value) => ({ name, bytes: xdr.encode(codec, value) }));
    program ??= compileAllTypes();
    const again = againByC(program, encoded);
    t.same(
      again.map((bytes) => hexOf(bytes ?? Buffer.of())),
      encoded.map(({ bytes }) => hexOf(bytes)),
    );
  });
}
