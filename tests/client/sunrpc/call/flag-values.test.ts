import t from 'tap';
import { callCommand } from '../../../../client/sunrpc/call/command.js';
import { parsedCommand } from '../parsed-command.js';

/** What is said of the words, and the status: 0 where they are taken. */
async function parsed(...words: string[]): Promise<{ said: string; status: number | null }> {
  let said = '';
  const args = ['nas', 'a.x', 'P.V', ...words];
  const carryOut = (): Promise<number> => Promise.resolve(0);
  const status = await parsedCommand(callCommand, args, carryOut, (text) => (said += text));
  return { said, status };
}

const TAKEN = [
  ['--port', '1'],
  ['--port', '65535'],
  ['--timeout', '0.001'],
  ['--timeout', '86400'],
  ['--repeat', '10000000'],
  ['--pipeline', '10000'],
  ['--uid', '0'],
  ['--gid', '4294967295'],
  ['--gids', '1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16'],
  ['--machine', 'm'.repeat(255)],
];

const REFUSED: readonly (readonly [flag: string, value: string, message: string])[] = [
  ['--port', '0', '--port: expected 1 to 65535, got "0"'],
  ['--port', '65536', '--port: expected 1 to 65535, got "65536"'],
  ['--port', 'x', '--port: expected 1 to 65535, got "x"'],
  ['--timeout', '0', '--timeout: expected seconds'],
  ['--timeout', '86401', '--timeout: expected seconds'],
  ['--timeout', '1e3', '--timeout: expected seconds'],
  ['--repeat', '0', '--repeat: expected a number from 1 to 10000000'],
  ['--repeat', '10000001', '--repeat: expected a number from 1 to 10000000'],
  ['--pipeline', '10001', '--pipeline: expected a number from 1 to 10000'],
  ['--uid', '4294967296', '--uid: expected a number from 0 to 4294967295'],
  ['--gid', 'x', '--gid: expected a number from 0 to 4294967295'],
  ['--gids', '1,x', '--gids: expected a number from 0 to 4294967295'],
  [
    '--gids',
    '1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17',
    '--gids: 17 of them, where AUTH_SYS takes at most 16',
  ],
  ['--machine', 'é'.repeat(128), '--machine is longer than 255 bytes'],
];

await t.test('a value is within its bounds, or said to be beyond them', async (t) => {
  for (const words of TAKEN) t.same(await parsed(...words), { said: '', status: 0 }, words.join(' '));
  for (const [flag, value, message] of REFUSED) {
    const { said, status } = await parsed(flag, value);
    t.match({ said, status }, { said: message, status: 2 }, `${flag} ${value}`);
  }
});
