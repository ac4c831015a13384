import t from 'tap';
import { skipUnless } from '../../peers.js';
import { LOG, outputOf, RUN, startScript } from './run-script.js';

const skip = skipUnless('namespace');

for (const [signal, status] of [
  ['TERM', 143],
  ['HUP', 129],
  ['INT', 130],
] as const) {
  await t.test(`SIG${signal} to make run itself stops all`, { skip }, async (t) => {
    // Its input stays open: without the signal it would wait for ever. The signal comes when the prompt is there.
    const script = `mkfifo /run/input /run/output; ${RUN} </run/input >/run/output & run=$!
      exec 3>/run/input 4</run/output; head -c 3 <&4; kill -${signal} $run; cat <&4; wait $run; echo "status $?"; listeners`;
    const { stdout } = await outputOf(t, script);
    t.match(stdout, /^c> /);
    t.ok(stdout.endsWith(`status ${status}\n`), 'and nothing listens any more');
  });
}

await t.test(
  'Ctrl-C in its terminal: client, P2P server and log server end in this order',
  { skip: skipUnless('namespace', 'script') },
  async (t) => {
    const script = `script -qec 'NO_COLOR=1 ${RUN} 2>/run/stderr' /dev/null; ${LOG}; listeners`;
    const { program, output } = startScript(t, script, true);
    const said = (text: string): Promise<string> => program.ready((soFar) => soFar.includes(text));
    await said('c> ');
    program.write('REGISTER alice\n');
    await said('REGISTER OK');
    program.write('CONNECT alice\n');
    await said('CONNECT OK');
    program.write('\u0003');
    await program.ended;
    const afterwards = output.stdout.slice(output.stdout.indexOf('DISCONNECT OK'));
    t.match(afterwards, /^DISCONNECT OK\r\n\+{3} FINISHED \+{3}\r\n/);
    t.match(
      afterwards,
      /\nalice REGISTER .*\nalice CONNECT .*\nalice DISCONNECT \S+ \S+\n$/,
      'and nothing listens any more',
    );
  },
);
