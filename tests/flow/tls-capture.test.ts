import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { inNamespace } from '../../daemons/system/namespace.js';
import { skipUnless } from '../peers.js';
import { ROOT } from '../started-program.js';
import { certificateFiles } from './certificate-files.js';

// All that crosses the wire between server and two clients, in a network of their own, captured: $1 is a folder, $2 to $4
// are the files of the certificate. The server keeps its state in memory, whatever STORE is: none of it leaves it.
const SCRIPT = `
until_said() { for try in $(seq 200); do grep -q "$2" "$1" && return; sleep 0.1; done; cat "$1" >&2; exit 9; }
client() { node dist/client/main.js -s "$host" -p 12345 --datetime http://127.0.0.1:9/datetime "$@"; }
cd "$ROOT"; export XDG_STATE_HOME="$1/state"; host=127.0.0.1
tcpdump --immediate-mode -i lo -U -Z root -B 65536 -w "$1/capture" 2>"$1/tcpdump" & dump=$!
until_said "$1/tcpdump" 'listening on'
node dist/daemons/p2p-server/main.js -p 12345 --host :: --portmapper 127.0.0.1:9 --auth optional \\
  --tls-cert "$3" --tls-key "$4" >/dev/null 2>"$1/server" & server=$!
until_said "$1/server" ': ready'
exec 5> >(SUNSHARE_SECRET=words-of-alice client --tls --tls-ca "$2" >"$1/alice" 2>&1)
printf 'REGISTER alice\\nCONNECT alice\\nPUBLISH %s a-description\\n' "$1/plans" >&5
until_said "$1/alice" 'PUBLISH OK'
host=::1
SUNSHARE_SECRET=words-of-bobby client --tls --tls-ca "$2" -c 'REGISTER bobby' -c 'CONNECT bobby' \\
  -c 'LIST_CONTENT alice' -c 'SEARCH plans' -c "GET_FILE alice $1/plans $1/got" 2>/dev/null
client -c 'REGISTER control' 2>/dev/null
echo QUIT >&5; exec 5>&-
until_said "$1/alice" 'FINISHED'
kill $server $dump; wait $server $dump
`;

const skip = skipUnless('openssl', 'tcpdump', 'namespace', 'bash', 'ipv6');
await t.test('with --tls a capture holds no byte of file, name or secret', { skip }, (t) => {
  const folder = t.testdir({});
  const at = (name: string): string => path.join(folder, name);
  const content = Buffer.from(randomBytes(50_000).toString('hex'));
  writeFileSync(at('plans'), content);
  const { ca, cert, key } = certificateFiles(t);
  const { command, args } = inNamespace(['bash', '-c', SCRIPT, 'bash', folder, ca, cert, key]);
  const env = { ...process.env, ROOT };
  const { stdout, stderr } = spawnSync(command, args, { env, encoding: 'utf8', timeout: 60_000 });
  t.match(
    stdout,
    /^REGISTER OK\nCONNECT OK\nLIST_CONTENT OK\n[^\n]+\/plans\nSEARCH OK\n[^\n]+\nGET_FILE OK\n[^]*REGISTER OK\n/,
    stderr,
  );
  t.ok(readFileSync(at('got')).equals(content));
  const capture = readFileSync(at('capture'));
  t.ok(capture.includes('control'), 'what is sent without TLS is found');
  t.ok(capture.length > content.length);
  const secrets = [
    'alice',
    'bobby',
    'plans',
    'a-description',
    'words-of',
    'WITH SECRET',
    'CONNECT',
    'GET FILE',
  ];
  for (const secret of secrets) t.notOk(capture.includes(secret), secret);
  for (let offset = 0; offset < content.length; offset += 10_000)
    t.notOk(capture.includes(content.subarray(offset, offset + 16)), `the file at ${offset}`);
  t.end();
});
