import { readFileSync } from 'node:fs';
import t from 'tap';
import {
  isExtension,
  isServerOperation,
  loggedName,
  type Operation,
  OPERATIONS,
  spellOpcode,
} from '../../../daemons/p2p-protocol/index.js';
import { ROOT } from '../../started-program.js';

const PAGE = readFileSync(`${ROOT}specs/p2p-extensions.md`, 'utf8');

/** The rows of its two tables: what is asked of the server tells in its last cell how it is logged. */
const rows = [...PAGE.matchAll(/^\| `([A-Z ]+)` +\|(.*)\|$/gm)].map(([, opcode = '', cells = '']) => {
  const [args, ...rest] = cells.split('|').map((cell) => cell.trim());
  return { opcode, args, last: rest.at(-1) };
});

await t.test('each extension is in specs/p2p-extensions.md as it is, and no other', (t) => {
  const extensions = (Object.keys(OPERATIONS) as Operation[]).filter(isExtension);
  const opcodes = extensions.map((operation) => spellOpcode(operation, 'space'));
  t.same(rows.map(({ opcode }) => opcode).sort(), opcodes.sort());
  for (const operation of extensions) {
    const row = rows.find(({ opcode }) => opcode === spellOpcode(operation, 'space'));
    t.equal(row?.args, OPERATIONS[operation].args.join(', '), operation);
    if (!isServerOperation(operation)) continue;
    const name = loggedName(operation);
    t.equal(row?.last, name === undefined ? 'not at all' : `\`${name}\``, operation);
  }
  t.end();
});
