import t from 'tap';
import { diagnostics } from '../../../daemons/diagnostics/diagnostics.js';
import { listedPublications } from '../../../daemons/admin/view/listed-publications.js';
import { listedUsers } from '../../../daemons/admin/view/listed-users.js';
import { trailRow } from '../../../daemons/admin/view/trail-row.js';
import { escapeForDisplay, escapeInJson } from '../../../daemons/text/escape.js';
import { logLine } from '../../../daemons/log-server/log-line.js';
import { operationLine } from '../../../daemons/p2p-server/console-text.js';
import type { Survey } from '../../../daemons/p2p-server/store/survey.js';

const TIME = '11/05/2025 18:02:34';
/** What turns the direction of text, so that a name can be read as another. */
const TURNING = [
  '61c',
  '200e',
  '200f',
  '202a',
  '202b',
  '202c',
  '202d',
  '202e',
  '2066',
  '2067',
  '2068',
  '2069',
];
/** What a terminal or a page may break a line at. */
const BREAKING = ['2028', '2029'];
const EVIL = `x${[...TURNING, ...BREAKING].map((hex) => String.fromCharCode(parseInt(hex, 16))).join('')}x`;
const SHOWN = `x${[...TURNING, ...BREAKING].map((hex) => `\\u{${hex}}`).join('')}x`;

await t.test('what turns text or breaks lines is spelled out for people, and names stay names', (t) => {
  t.equal(escapeForDisplay(EVIL), SHOWN);
  t.equal(escapeForDisplay('José שלום 読書 👩‍👩‍👧'), 'José שלום 読書 👩‍👩‍👧');
  t.equal(
    escapeInJson(JSON.stringify(EVIL)),
    `"${SHOWN.replace(/\\u\{(\w+)\}/g, (_, hex: string) => `\\u${hex.padStart(4, '0')}`)}"`,
  );
  t.equal(JSON.parse(escapeInJson(JSON.stringify(EVIL))), EVIL);
  t.end();
});

await t.test('in diagnostics', (t) => {
  const { args } = t.capture(process.stderr, 'write', () => true);
  diagnostics('sunshare-server')(`user ${EVIL} refused`);
  t.same(args(), [[`sunshare-server: user ${SHOWN} refused\n`]]);
  t.end();
});

await t.test('in the lists and the trail of the admin interface', async (t) => {
  const publication = { number: 1, user: EVIL, path: EVIL, description: EVIL, published: TIME, size: 1 };
  const user = { number: 1, name: EVIL, ip: '10.0.0.1', port: 4000, publications: 1 };
  const survey: Survey = {
    counts: () => Promise.resolve({ users: 1, connected: 1, publications: 1 }),
    connectedBelow: () => Promise.resolve([user]),
    publicationsBelow: () => Promise.resolve([publication]),
  };
  const query = { search: '', isDescending: true, offset: 0, limit: 10 };
  const rest = (): Promise<void> => Promise.resolve();
  const users = await listedUsers(survey, { ...query, sort: 'name' }, rest);
  t.match(users.rows, [{ name: SHOWN }]);
  const publications = await listedPublications(survey, { ...query, sort: 'path' }, rest);
  t.match(publications.rows, [{ user: SHOWN, path: SHOWN, description: SHOWN }]);
  const entry = { username: EVIL, operation: `PUBLISH ${EVIL}`, timestamp: TIME };
  const none = new Uint8Array(32);
  const row = trailRow({
    ...{ position: 1n, previous_hash: none, hash: none, source: none, sequence: 1n },
    ...({ received_ms: 0n, caller: '', authentication: 'AUTHENTICATED_NOT', identity: '' } as const),
    record: { entry, result: 0, address: EVIL },
  });
  t.match(row, { user: SHOWN, path: SHOWN, address: SHOWN });
});

await t.test('but not where each byte is agreed on: in the log and on the console of the server', (t) => {
  const username = EVIL;
  t.equal(logLine({ username, operation: 'CONNECT', timestamp: TIME }), `${EVIL} CONNECT ${TIME}`);
  t.equal(operationLine('CONNECT', Buffer.from(EVIL), TIME), `s> OPERATION CONNECT FROM ${EVIL} AT ${TIME}`);
  t.end();
});
