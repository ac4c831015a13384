import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { eventually } from '../../../eventually.js';
import { skipUnless } from '../../../peers.js';
import { rawPeer, type RawPeer } from '../../raw-peer.js';
import { prompt, stateFolder } from './started-prompt.js';

const HOSTILE = 'evil\x1b]0;owned\x07\u202etxt\x9b2J';

/** A server that says yes to all, knows these users and files, and sends everybody to one peer. */
async function server(t: Test, peerPort = 1): Promise<RawPeer> {
  const replies: Record<string, string> = {
    'LIST USERS': `\x002\0bob\x00127.0.0.1\x004000\0${HOSTILE}\x00127.0.0.1\x004001\0`,
    'LIST CONTENT': `\x002\0/home/bob/notes.txt\0${HOSTILE}\0`,
    'GET USER INFO': `\x00127.0.0.1\0${peerPort}\0`,
    SEARCH: `\x001\0${HOSTILE}\0${HOSTILE}\x005\0${HOSTILE}\0\0`,
  };
  const raw = await rawPeer(t, (socket, index) => {
    const [opcode = ''] = (raw.received[index] ?? '').split('\0');
    socket.end(Buffer.from(replies[opcode] ?? '\x00'));
  });
  return raw;
}

/** A peer that sends the first half of a file and keeps the rest until it is told to. */
async function haltingPeer(t: Test): Promise<{ port: number; goOn: () => void }> {
  const half = 'x'.repeat(500_000);
  let goOn = (): void => undefined;
  const peer = await rawPeer(t, (socket) => {
    socket.write(`\x001000000\0${half}`);
    goOn = () => void socket.end(half);
  });
  return { port: peer.port, goOn: () => goOn() };
}

await t.test('the prompt in a real terminal', { skip: skipUnless('tmux') }, async (t) => {
  await t.test('Tab completes commands, users, remote, published and local files', async (t) => {
    const folder = t.testdir({ 'report.txt': '', reports: {} });
    const terminal = await prompt(t, { port: (await server(t)).port, folder });
    await terminal.type('CONN');
    await terminal.press('Tab');
    await terminal.shows(/^c> CONNECT$/m);
    await terminal.enter('alice');
    await terminal.shows(/^CONNECT OK\nc>$/m);
    await terminal.type('list_content b');
    await terminal.press('Tab');
    await terminal.shows(/^c> list_content bob$/m);
    await terminal.press('Enter');
    await terminal.shows(/^LIST_CONTENT OK\n[^]*^c>$/m);
    await terminal.type('GET_FILE bob /h');
    await terminal.press('Tab');
    await terminal.shows(/^c> GET_FILE bob \/home\/bob\/notes.txt$/m);
    await terminal.type('rep');
    await terminal.press('Tab', 'Tab');
    const screen = await terminal.shows(/notes.txt report\n[^]*report.txt +reports\//);
    t.notMatch(screen, /evil.*reports/);
    await terminal.press('C-c');
    await terminal.shows(/^c>$\s*$/m);
    await terminal.enter('PUBLISH report.txt mine');
    await terminal.shows(/^PUBLISH OK$/m);
    await terminal.type('DELETE r');
    await terminal.press('Tab');
    await terminal.shows(/^c> DELETE report.txt$/m);
    await terminal.press('C-c', 'C-c');
    t.equal(await terminal.ended(), 0);
    t.match(await terminal.screen(), /DISCONNECT OK\n\+\+\+ FINISHED \+\+\+/);
  });

  await t.test('history lasts, for its owner alone, without what began with a blank', async (t) => {
    const state = stateFolder(t);
    const { port } = await server(t);
    const first = await prompt(t, { port, state });
    await first.enter('REGISTER alice');
    await first.shows(/^REGISTER OK\nc>$/m);
    await first.enter(' REGISTER secret');
    await first.shows(/REGISTER OK\n[^]*REGISTER OK\nc>$/m);
    await first.press('C-d');
    t.equal(await first.ended(), 0);
    const file = path.join(state, 'sunshare', 'history');
    t.equal(readFileSync(file, 'utf8'), 'REGISTER alice\n');
    t.equal(statSync(file).mode & 0o777, 0o600);
    const second = await prompt(t, { port, state });
    await second.press('Up');
    await second.shows(/^c> REGISTER alice$/m);
    await second.press('Enter');
    await second.shows(/^REGISTER OK$/m);
  });

  await t.test('a bar, which a resize leaves whole; Ctrl-C cancels the download alone', async (t) => {
    const folder = t.testdir({});
    const peer = await haltingPeer(t);
    const terminal = await prompt(t, { port: (await server(t, peer.port)).port, folder });
    await terminal.enter('CONNECT alice');
    await terminal.shows(/^CONNECT OK\nc>$/m);
    await terminal.enter(`GET_FILE bob ${'long-name'.repeat(4)} got`);
    await terminal.shows(/^\S*long-name\S*… +50 % \[#+-+\] {2}of 977 KiB/m);
    await terminal.resize({ columns: 50, rows: 20 });
    const narrow = await terminal.shows(/^\S+… +50 % +of 977 KiB/m);
    t.equal(narrow.match(/50 %/g)?.length, 1);
    await terminal.resize({ columns: 100, rows: 20 });
    const wide = await terminal.shows(/^\S+… +50 % \[#+-+\]/m);
    t.equal(wide.match(/50 %/g)?.length, 1);
    await terminal.type('STATUS');
    await terminal.press('C-c');
    const cancelled = await terminal.shows(/^GET_FILE FAIL\nc>$/m);
    t.notMatch(cancelled, /50 %|#/);
    t.same(readdirSync(folder), [], 'nothing of it is left');
    await terminal.enter('status');
    await terminal.shows(/connected as +alice\n/);
  });

  await t.test(
    'the bar is gone when the file has come; what was typed meanwhile is typed then',
    async (t) => {
      const folder = t.testdir({});
      const peer = await haltingPeer(t);
      const terminal = await prompt(t, { port: (await server(t, peer.port)).port, folder });
      await terminal.enter('CONNECT alice');
      await terminal.shows(/^CONNECT OK\nc>$/m);
      await terminal.enter('GET_FILE bob notes.txt got');
      await terminal.shows(/50 %/);
      await terminal.enter('LIST_USERS');
      await terminal.type('REGI');
      peer.goOn();
      const screen = await terminal.shows(
        /^GET_FILE OK\nc> LIST_USERS\nLIST_USERS OK\nUSER +ADDRESS +PORT\nbob +127.0.0.1 +4000\n[^]*c> REGI$/m,
      );
      t.notMatch(screen, /50 %|100 %/);
      t.equal(statSync(path.join(folder, 'got')).size, 1_000_000);
    },
  );

  await t.test('a file is replaced only after a yes', async (t) => {
    const folder = t.testdir({ kept: 'precious' });
    const state = stateFolder(t);
    const peer = await rawPeer(t, (socket) => socket.end('\x003\0new'));
    const terminal = await prompt(t, { port: (await server(t, peer.port)).port, folder, state });
    const kept = (): string => readFileSync(path.join(folder, 'kept'), 'utf8');
    await terminal.enter('CONNECT alice');
    await terminal.shows(/^CONNECT OK\nc>$/m);
    for (const answer of [['Enter'], ['n', 'Enter'], ['C-c']]) {
      await terminal.enter('GET_FILE bob x kept');
      await terminal.shows(/^overwrite kept\? \[y\/N\]$/m);
      await terminal.press(...answer);
      await terminal.shows(/^GET_FILE FAIL\nc>$/m);
      t.equal(kept(), 'precious');
      await terminal.press('C-l');
      await terminal.shows(/^c>$/);
    }
    await terminal.enter('GET_FILE bob x kept');
    await terminal.shows(/^overwrite kept\? \[y\/N\]$/m);
    await terminal.enter('y');
    await terminal.shows(/^GET_FILE OK\nc>$/m);
    t.equal(kept(), 'new');
    await terminal.press('Up');
    await terminal.shows(/^c> GET_FILE bob x kept$/m);
    await terminal.press('C-c');
    await terminal.shows(/^c>$\s*$/m);
    await terminal.press('C-c');
    t.equal(await terminal.ended(), 0);
    t.notMatch(readFileSync(path.join(state, 'sunshare', 'history'), 'utf8'), /^[yn]$/m);
  });

  await t.test('names from others drive no terminal', async (t) => {
    const folder = t.testdir({});
    const bytes = path.join(folder, 'bytes');
    writeFileSync(bytes, '');
    const peer = await haltingPeer(t);
    const terminal = await prompt(t, { port: (await server(t, peer.port)).port, folder });
    await terminal.enter('CONNECT alice');
    await terminal.shows(/^CONNECT OK\nc>$/m);
    await terminal.record(bytes);
    for (const line of ['LIST_USERS', 'LIST_CONTENT bob', 'SEARCH x', 'GET_FILE bob \u202eevil got'])
      await terminal.enter(line);
    await terminal.shows(/50 %/);
    await eventually('all is recorded', () => readFileSync(bytes, 'utf8').includes('50 %'));
    peer.goOn();
    await terminal.shows(/^GET_FILE OK$/m);
    await terminal.type('LIST_CONTENT evil');
    await terminal.press('Tab', 'Tab');
    await terminal.press('C-c');
    await terminal.shows(/^c>$\s*$/m);
    const written = readFileSync(bytes, 'utf8');
    t.match(written, 'evil\\x1b]0;owned\\x07\\u{202e}txt\\x9b2J');
    t.notMatch(written, /\x1b\]|\x07|\x9b/);
    const answers = written.split('\n').filter((line) => !line.includes('c> '));
    t.notMatch(answers.join('\n'), /\p{Bidi_Control}/u);
  });

  await t.test(
    'no colour where NO_COLOR asks for none; no escape code at all for a dumb terminal',
    async (t) => {
      const { port } = await server(t);
      for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
        const folder = t.testdir({});
        const bytes = path.join(folder, 'bytes');
        const terminal = await prompt(t, { port, folder, env });
        await terminal.record(bytes);
        await terminal.enter('REGISTER alice');
        await terminal.shows(/^REGISTER OK\nc>$/m);
        await eventually(
          'it is recorded',
          () => existsSync(bytes) && readFileSync(bytes, 'utf8').includes('OK'),
        );
        t.notMatch(readFileSync(bytes, 'utf8'), 'TERM' in env ? /\x1b/ : /\x1b\[[0-9;]*m/);
      }
    },
  );
});
