import t from 'tap';
import { type ContradictingFlags, contradictionIn } from '../../../../client/sunrpc/call/contradiction.js';

const CALL: ContradictingFlags = { host: 'nas', words: ['a.x', 'P.V'], list: false, tls: 'off' };

const FINE: readonly Partial<ContradictingFlags>[] = [
  {},
  { words: ['a.x', 'P.V', '1'] },
  { transport: 'udp', port: 5, auth: 'sys', uid: 0 },
  { tls: 'require', ca: 'ca.pem', transport: 'tcp', 'tls-name': 'nas' },
  { host: '/run/a.sock' },
  { host: 'a.sock', transport: 'unix' },
  { list: true, words: [], portmapper: {} },
  { list: true, host: '/run/rpcbind.sock' },
  { list: true, json: true, repeat: 1, pipeline: 1, verbose: false, lenient: false, quiet: false },
];

const CONTRADICTIONS: readonly (readonly [Partial<ContradictingFlags>, RegExp])[] = [
  [{ words: ['a.x'] }, /^expected HOST FILE\.x/],
  [{ words: undefined }, /^expected HOST FILE\.x/],
  [{ words: ['a.x', 'P.V', '1', '2'] }, /^expected HOST FILE\.x/],
  [{ tls: 'require', transport: 'udp' }, /^--tls require goes over tcp only, not over udp$/],
  [{ tls: 'opportunistic', host: '/run/a.sock' }, /^--tls opportunistic goes over tcp only, not over unix$/],
  [{ ca: 'ca.pem' }, /^--ca is for TLS/],
  [{ 'tls-name': 'nas' }, /^--tls-name is for TLS/],
  [{ auth: 'none', gids: [] }, /^--auth none and --gids contradict each other$/],
  [{ port: 5, portmapper: {} }, /^--port and --portmapper contradict each other/],
  [{ host: '/run/a.sock', port: 5 }, /^--port is not for a socket/],
  [{ list: true, port: 5 }, /^--list asks the portmapper/],
  [{ list: true, tls: 'require', ca: 'ca.pem' }, /^--list asks the portmapper, which speaks no TLS/],
  [{ list: true, transport: 'udp' }, /^--list asks over tcp/],
  [{ list: true, auth: 'sys' }, /^--auth is for a call, not for --list$/],
  [{ list: true, uid: 0 }, /^--uid is for a call/],
  [{ list: true, repeat: 5, pipeline: 1 }, /^--repeat is for a call/],
  [{ list: true, verbose: true }, /^--verbose is for a call/],
  [{ json: true }, /^--json is for --list/],
];

await t.test('what was asked for is done or refused, never passed over', (t) => {
  for (const flags of FINE) t.equal(contradictionIn({ ...CALL, ...flags }), undefined, JSON.stringify(flags));
  for (const [flags, message] of CONTRADICTIONS) t.match(contradictionIn({ ...CALL, ...flags }), message);
  t.end();
});
