import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { inNamespace } from '../../daemons/system/namespace.js';
import { skipUnless } from '../peers.js';
import { ROOT } from '../started-program.js';

// The address of a link means nothing without the interface, which each host names in its own way: the server gives the
// bare address, and the client adds the interface by which it reached the server. In memory, whatever STORE is: an address
// is kept as any other.
const SCRIPT = `
ip addr add fe80::1/64 dev lo nodad || exit 9
exec 3< <(exec node dist/daemons/p2p-server/main.js -p 12345 --host :: --portmapper 127.0.0.1:9 2>&1)
trap "kill $!" EXIT
trap exit TERM
grep -q -m1 ': ready' <&3
client() { node dist/client/main.js --datetime http://127.0.0.1:9/datetime "$@" 2>&1; }
client -s '[fe80::1%lo]:12345' -c 'REGISTER alice' -c 'CONNECT alice' -c "PUBLISH $1/file d" -c "GET_FILE alice $1/file $1/got"
`;

await t.test('a peer at a link-local address', { skip: skipUnless('namespace', 'ipv6', 'bash') }, (t) => {
  const folder = t.testdir({ file: 'hello' });
  const { command, args } = inNamespace(['bash', '-c', SCRIPT, 'bash', folder]);
  const { stdout, stderr } = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8', timeout: 100_000 });
  const expected = 'REGISTER OK\nCONNECT OK\nPUBLISH OK\nGET_FILE OK\nDISCONNECT OK\n+++ FINISHED +++\n';
  t.equal(stdout.replace(/^sunshare: datetime service .*\n/, ''), expected, stderr);
  t.equal(readFileSync(path.join(folder, 'got'), 'utf8'), 'hello');
  t.end();
});
