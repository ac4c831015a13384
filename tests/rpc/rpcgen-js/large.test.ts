import { compileInterface, emitTypeScript, formatDiagnostic } from 'rpcgen-js';
import t from 'tap';

/** CPU, which a busy machine does not lengthen by much. */
const MAX_CPU_MS = 2000;
const PROCEDURES = 200;
const MIN_UNITS = 1_000_000;

/** A program of so many procedures, each with types of its own. */
function largeSource(): string {
  const parts: string[] = [];
  for (let i = 0, length = 0; length < MIN_UNITS; i++) {
    const part = `
/*
 * What number ${i} is asked, and what it answers.
 */
const LIMIT_${i} = ${i + 1};
enum status_${i} { OK_${i} = 0, AGAIN_${i}, DENIED_${i} = 13 /* as in errno.h */ };
struct entry_${i} { string name<LIMIT_${i}>; unsigned hyper size; opaque hash[32]; entry_${i} *next; };
union result_${i} switch (status_${i} status) { case OK_${i}: entry_${i} *entries; case AGAIN_${i}: int after; default: void; };
typedef opaque handle_${i}<64>;
struct args_${i} { handle_${i} folder; result_${i} last; int flags[4]; bool deep; };
`;
    parts.push(part);
    length += part.length;
  }
  const procedures = Array.from({ length: PROCEDURES }, (_, i) => `result_${i} PROC_${i}(args_${i}) = ${i};`);
  return `${parts.join('')}program LARGE { version FIRST { ${procedures.join('\n')} } = 1; } = 0x20000099;\n`;
}

await t.test('a megabyte with 200 procedures', (t) => {
  const source = largeSource();
  // the fastest of three, as the machine may be busy with other tests
  const times: number[] = [];
  for (let i = 0; i < 3; i++) {
    const before = process.cpuUsage();
    const { interface: made, diagnostics } = compileInterface(source);
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
    t.same(diagnostics.map(formatDiagnostic), []);
    t.equal(made?.programs[0]?.versions[0]?.procedures.length, PROCEDURES);
  }
  const leastMs = Math.min(...times);
  t.ok(leastMs < MAX_CPU_MS, `${leastMs.toFixed()} ms for ${source.length} characters`);
  t.end();
});

await t.test('a struct of 60,000 members, which once were as many arguments', (t) => {
  const members = Array.from({ length: 60_000 }, (_, i) => `int m${i};`);
  const { interface: made } = compileInterface(`struct many { ${members.join('\n')} };`);
  t.match(made === undefined ? '' : emitTypeScript(made), /\n {2}m59999: xdr\.int,\n/);
  t.end();
});

await t.test('20,000 procedures of one name with two arguments, in a program each', (t) => {
  const programs = Array.from(
    { length: 20_000 },
    (_, i) => `program P${i} { version V { int F(int, int) = 1; } = 1; } = ${i};`,
  );
  const before = process.cpuUsage();
  const { interface: made } = compileInterface(programs.join('\n'));
  const { user, system } = process.cpuUsage(before);
  t.equal(made?.definitions.at(-1)?.name, 'f_1_argument_20000');
  const cpuMs = (user + system) / 1000;
  t.ok(cpuMs < 20_000, `${cpuMs.toFixed()} ms`);
  t.end();
});

await t.test(
  'unions that hold others twice, in an arm and in the default one: types are written out before they grow by powers',
  (t) => {
    const doubled = (otherwise: (type: string) => string): string => {
      const unions = Array.from(
        { length: 20 },
        (_, i) => `union u${i + 1} switch (int at) { case 0: u${i} a; default: ${otherwise(`u${i}`)}; };`,
      );
      const { interface: made } = compileInterface(`typedef int u0;\n${unions.join('\n')}`);
      return made === undefined ? '' : emitTypeScript(made);
    };
    t.match(
      doubled(() => 'void'),
      /type U20 = xdr\.Infer<typeof U20>/,
    );
    t.notMatch(
      doubled((type) => `${type} b`),
      /type U20 = xdr\.Infer<typeof U20>/,
    );
    t.end();
  },
);
