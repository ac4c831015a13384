import t from 'tap';
import { skipUnless } from '../../../peers.js';
import { refusingPort } from '../../raw-peer.js';
import { promptInShell } from './started-prompt.js';

await t.test(
  'a prompt that was stopped with Ctrl-Z is edited, read and left after fg as before',
  { skip: skipUnless('tmux') },
  async (t) => {
    const terminal = await promptInShell(t, { port: await refusingPort(t), columns: 40 });
    // Longer than the terminal is wide: what the shell has said must not be overwritten.
    await terminal.type(`SEARCH ${'x'.repeat(60)}`);
    await terminal.shows(/^c> SEARCH x+\nx+$/m);
    for (const typed of ['y', 'z']) {
      await terminal.press('C-z');
      await terminal.shows(/^\[1\][^]*Stopped[^]*^shell>$/m);
      await terminal.enter('clear; fg');
      await terminal.shows(/^[^]*datetime\n^c> SEARCH x+\nx+y?$/m);
      await terminal.type(typed);
      await terminal.shows(new RegExp(`^x+y?${typed}$`, 'm'));
    }
    await terminal.press('C-c');
    await terminal.enter('status');
    await terminal.shows(/^c> status\n[^]*connected as[^]*^c>$/m);
    await terminal.press('C-d');
    await terminal.shows(/^c> \+\+\+ FINISHED \+\+\+\nshell>$/m);
    await terminal.enter('exit');
    t.equal(await terminal.ended(), 0);
  },
);
