import type { Matrix } from './matrix.js';
import { reasonFor } from './reasons.js';
import { COLUMNS, TABLES, type TableName } from './rows.js';

const PREFACE = `# Conformance

How \`node-xdr\`, \`onc-rpc\` and \`portmapper-js\` get on with other implementations. This file is written by
\`make conformance\`, which runs a test for each cell; \`make test\` runs them too and checks that the file is current.

- **pass**: the test of the cell ran and passed.
- **n/a**: there is nothing to test; the number leads to the reason below the table.

| column          | is                                                                                  |
| --------------- | ----------------------------------------------------------------------------------- |
| C client → ours | a C client (libtirpc, types by rpcgen) calls our server                             |
| ours → C server | our client calls a C server made by rpcgen                                          |
| rpcbind         | our client calls Debian's rpcbind                                                   |
| rpcinfo         | Debian's rpcinfo calls our server                                                   |
| nmap            | nmap's scripts \`rpcinfo\`, \`rpc-grind\` and \`nfs-*\`, written in Lua, call our server  |
| tshark          | tshark decodes what we send, of the portmapper, MOUNT, NFS and others that it knows |
| xdrmem          | libtirpc decodes our bytes in memory, and encodes the value to the same bytes       |
| ours ↔ ours     | our client calls our server                                                         |
`;

/** The matrix as specs/conformance.md. */
export function render(matrix: Matrix): string {
  const names = Object.keys(TABLES) as TableName[];
  return [PREFACE, ...names.map((name) => renderTable(matrix, name))].join('\n');
}

function renderTable(matrix: Matrix, table: TableName): string {
  const reasons: string[] = [];
  const numberOf = (reason: string): number => {
    if (!reasons.includes(reason)) reasons.push(reason);
    return reasons.indexOf(reason) + 1;
  };
  const rows = TABLES[table].map((row) => {
    const cells = COLUMNS.map((column) => {
      const reason = reasonFor(table, row, column);
      return reason === undefined ? matrix.stateOf(table, row, column) : `n/a ${numberOf(reason)}`;
    });
    return [row.replaceAll('*', '\\*').replaceAll('<', '\\<'), ...cells];
  });
  const lines = [['', ...COLUMNS], [], ...rows];
  const widths = ['', ...COLUMNS].map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  const text = lines.map((line) =>
    line.length === 0
      ? `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
      : `| ${widths.map((width, i) => (line[i] ?? '').padEnd(width)).join(' | ')} |`,
  );
  const notes = reasons.map((reason, i) => `${i + 1}. ${reason}`);
  return `## ${table}\n\n${text.join('\n')}\n\n${notes.join('\n')}\n`;
}
