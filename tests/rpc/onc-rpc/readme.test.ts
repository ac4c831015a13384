import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import t from 'tap';
import {
  DEFAULT_IDEMPOTENT_RETRIES,
  DEFAULT_MAX_CALLS_IN_FLIGHT,
  DEFAULT_MAX_QUEUED_BYTES,
  DEFAULT_TIMEOUT_MS,
} from 'onc-rpc/internal/client/channel-options.js';
import { DEFAULT_CONNECT_TIMEOUT_MS } from 'onc-rpc/internal/client/connect-stream.js';
import {
  DEFAULT_MAX_FRAGMENT_OVERHEAD_BYTES,
  DEFAULT_MAX_RECORD_BYTES,
} from 'onc-rpc/internal/record-marking.js';
import { DEFAULT_STREAM_TIMEOUT_MS } from 'onc-rpc/internal/record-stream.js';
import { DEFAULT_HANDLER_TIMEOUT_MS } from 'onc-rpc/internal/server/dispatch.js';
import { DEFAULT_LIMITS } from 'onc-rpc/internal/server/server-limits.js';
import { ROOT } from '../../started-program.js';

const README = readFileSync(`${ROOT}rpc/onc-rpc/README.md`, 'utf8');

/** The first block of code in a language. */
function block(language: string): string {
  return new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(README)?.[1] ?? '';
}

/** What a table says of an option, in the part of the text under a heading. */
function defaultOf(heading: string, option: string): number {
  const part = README.slice(README.indexOf(heading));
  const cell = new RegExp(`^\\| \`${option}\`[^|]*\\|([^|]*)\\|`, 'm').exec(part)?.[1] ?? '';
  return Number(cell.replaceAll(',', ''));
}

/** What an example prints. */
function run(example: string): string {
  // node 20 does not know the declaration `await using`
  const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 };
  const program = ts.transpileModule(example, { compilerOptions: options }).outputText;
  const args = ['--input-type=module', '--eval', program];
  return execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', timeout: 30_000 });
}

await t.test('the first example does what it says', (t) => {
  t.equal(run(block('ts')), block('text'));
  t.end();
});

await t.test('the example of the test kit does what it says', (t) => {
  const part = README.slice(README.indexOf('## Testing your program'));
  const example = /```ts\n(.*?)```/s.exec(part)?.[1] ?? '';
  t.match(part, `It prints \`${run(example).trim()}\``);
  t.end();
});

await t.test('its tables have the defaults that hold', (t) => {
  const server = {
    ...DEFAULT_LIMITS,
    maxRecordBytes: DEFAULT_MAX_RECORD_BYTES,
    maxFragmentOverheadBytes: DEFAULT_MAX_FRAGMENT_OVERHEAD_BYTES,
    recordTimeoutMs: DEFAULT_STREAM_TIMEOUT_MS,
    writeTimeoutMs: DEFAULT_STREAM_TIMEOUT_MS,
    handlerTimeoutMs: DEFAULT_HANDLER_TIMEOUT_MS,
  };
  for (const [option, value] of Object.entries(server)) {
    t.equal(defaultOf('### Limits of a server', option), value, option);
  }
  const client = {
    timeoutMs: DEFAULT_TIMEOUT_MS,
    connectTimeoutMs: DEFAULT_CONNECT_TIMEOUT_MS,
    maxCallsInFlight: DEFAULT_MAX_CALLS_IN_FLIGHT,
    maxQueuedBytes: DEFAULT_MAX_QUEUED_BYTES,
    idempotentRetries: DEFAULT_IDEMPOTENT_RETRIES,
  };
  for (const [option, value] of Object.entries(client))
    t.equal(defaultOf('## Calling', option), value, option);
  t.end();
});

await t.test('every code of an error is there', (t) => {
  const source = readFileSync(`${ROOT}rpc/onc-rpc/src/rpc-error.ts`, 'utf8');
  const codes = [...source.matchAll(/^ {2}\| '([A-Z_]+)'/gm)].map(([, code]) => code ?? '');
  t.ok(codes.length >= 16);
  for (const code of codes) t.match(README, new RegExp(`^\\| \`${code}\``, 'm'), code);
  t.end();
});
