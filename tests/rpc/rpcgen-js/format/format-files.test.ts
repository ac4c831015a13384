import { readdirSync, readFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import { skipUnless } from '../../../peers.js';
import { formatted, meaningOf } from './same-meaning.js';

const DEBIAN = ['/usr/include/rpcsvc', '/usr/include/tirpc/rpc', '/usr/include/tirpc/rpcsvc'];

/** That a file is formatted once and for all, means the same, and has each of its comments and C lines. */
function testFile(t: Test, text: string, name: string): void {
  const once = formatted(text);
  t.equal(formatted(once), once, `${name}: once and for all`);
  t.same(meaningOf(once), meaningOf(text), `${name}: means the same`);
  const crLf = text.replaceAll('\n', '\r\n');
  t.equal(formatted(crLf), once.replaceAll('\n', '\r\n'), `${name}: with CRLF`);
  t.equal(formatted(text.trimEnd()), once, `${name}: without a line end behind it`);
}

const skip = skipUnless('rpcgen', 'libtirpc', 'libnsl');

await t.test('the files that Debian installs', { skip }, (t) => {
  const files = DEBIAN.flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`)).filter(
    (file) => file.endsWith('.x'),
  );
  t.ok(files.length >= 19, String(files.length));
  for (const file of files) testFile(t, readFileSync(file, 'latin1'), file);
  t.end();
});

/** Sources that would take hours if anything were looked at again and again. */
const LARGE: Readonly<Record<string, string>> = {
  definitions: 'const n#=1; // one\n',
  comments: '// one\n',
  'comments on one line': '/* one */ ',
  'comments within a statement': '/* one */\n',
  'C lines': '%one\n',
  members: 'm# = #, // one\n',
  blanks: ' \t',
};

const OPENING: Readonly<Record<string, string>> = {
  'comments within a statement': 'const a = ',
  members: 'enum a {',
};
const CLOSING: Readonly<Record<string, string>> = { 'comments within a statement': '1;', members: '};' };

for (const [what, piece] of Object.entries(LARGE))
  await t.test(`20,000 times ${what}`, (t) => {
    const pieces = Array.from({ length: 20_000 }, (_, i) => piece.replaceAll('#', String(i)));
    const text = (OPENING[what] ?? '') + pieces.join('') + (CLOSING[what] ?? '');
    const before = process.cpuUsage();
    const once = formatted(text);
    const { user, system } = process.cpuUsage(before);
    t.ok(user + system < 10_000_000, `${((user + system) / 1e6).toFixed(1)} s of processor time`);
    t.equal(formatted(once), once);
    t.end();
  });
