import t from 'tap';
import { type CompletionSource, completeLine } from '../../../../client/console/terminal/completion.js';
import { completionSource } from '../../../../client/console/terminal/completion-source.js';
import { localFilesLike } from '../../../../client/console/terminal/local-files.js';
import { SeenNames } from '../../../../client/console/terminal/seen-names.js';
import type { RemoteCommand } from '../../../../client/session/command.js';
import { report, type Report } from '../../../../client/session/report.js';

const SOURCE: CompletionSource = {
  ownNames: () => ['alice'],
  users: () => Promise.resolve(['bob', 'bill', 'e\x1b[2J', 'b\u202eo', 'two words']),
  publishedFiles: () => ['/tmp/mine'],
  filesOf: (user) => (user === 'bob' ? ['/home/notes'] : []),
  localFiles: () => Promise.resolve(['report', 'reports/']),
};

const LINES: [line: string, candidates: string[], word: string][] = [
  ['', ['REGISTER ', 'UNREGISTER ', 'CONNECT '], ''],
  ['LI', ['LIST_USERS ', 'LIST_CONTENT '], 'LI'],
  ['li', ['list_users ', 'list_content '], 'li'],
  ['HELP GET', ['GET_FILE '], 'GET'],
  ['CONNECT ', ['alice '], ''],
  ['connect a', ['alice '], 'a'],
  ['LIST_CONTENT b', ['bob ', 'bill '], 'b'],
  ['LIST_CONTENT bob ', ['--long '], ''],
  ['LIST_CONTENT e', [], 'e'],
  ['GET_FILE bob /h', ['/home/notes '], '/h'],
  ['GET_FILE bill /h', [], '/h'],
  ['GET_FILE bob /home/notes re', ['report ', 'reports/'], 're'],
  ['GET_FILE bob /home/notes here ', [], ''],
  ['PUBLISH rep', ['report ', 'reports/'], 'rep'],
  ['PUBLISH report rep', [], 'rep'],
  ['DELETE ', ['/tmp/mine '], ''],
  ['SEARCH b', [], 'b'],
  ['FOO b', [], 'b'],
];

await t.test('what the last word may become', async (t) => {
  for (const [line, expected, word] of LINES) {
    const [candidates, current] = await completeLine(line, SOURCE);
    t.same(line === '' ? candidates.slice(0, 3) : candidates, expected, JSON.stringify(line));
    t.equal(current, word);
  }
});

await t.test('local files: folders with a slash, hidden ones only where a dot was typed', async (t) => {
  const folder = t.testdir({ report: '', reports: { inner: '' }, '.hidden': '' });
  t.same(await localFilesLike(`${folder}/r`), [`${folder}/report`, `${folder}/reports/`]);
  t.same(await localFilesLike(`${folder}/reports/`), [`${folder}/reports/inner`]);
  t.same(await localFilesLike(`${folder}/.h`), [`${folder}/.hidden`]);
  t.same(await localFilesLike(`${folder}/none/x`), []);
});

await t.test('names come from answers, the latest stay', (t) => {
  const seen = new SeenNames();
  const note = (command: RemoteCommand, entries: Report['entries']): void => {
    const operation = command.name === 'LIST_CONTENT_LONG' ? 'LIST_CONTENT' : command.name;
    seen.note(command, report(operation, 'ok', entries));
  };
  note({ name: 'SEARCH', text: 'x' }, [{ user: 'carol', path: '/c', size: 1, description: '' }]);
  note({ name: 'LIST_CONTENT', userName: 'bob' }, [{ path: '/1' }, { path: '/2' }]);
  note({ name: 'LIST_CONTENT_LONG', userName: 'bob' }, [{ path: '/2' }]);
  note({ name: 'CONNECT', userName: 'alice' }, []);
  seen.note({ name: 'CONNECT', userName: 'mallory' }, report('CONNECT', 'otherError'));
  t.same(seen.users, ['carol', 'bob']);
  t.same(seen.filesOf('bob'), ['/2'], 'what is no longer published is forgotten');
  t.same(seen.filesOf('carol'), ['/c']);
  t.same(seen.ownNames, ['alice']);
  const crowd = Array.from({ length: 3_000 }, (_, i) => ({ name: `user${i}`, ip: '', port: 1 }));
  note({ name: 'LIST_USERS' }, crowd);
  t.equal(seen.users.length, 1_000);
  t.equal(seen.users.at(-1), 'user2999');
  note(
    { name: 'LIST_CONTENT', userName: 'bob' },
    Array.from({ length: 3_000 }, (_, i) => ({ path: `/${i}` })),
  );
  t.equal(seen.filesOf('bob').length, 1_000);
  t.end();
});

await t.test(
  'the server is asked who is connected only where nobody seen fits, and not again at once',
  async (t) => {
    let asked = 0;
    const session = {
      isConnected: false,
      publishedPaths: [],
      execute: () => {
        asked++;
        return Promise.resolve(report('LIST_USERS', 'ok', [{ name: 'bob', ip: '127.0.0.1', port: 1 }]));
      },
    };
    const source = completionSource(session, new SeenNames());
    t.same(await source.users('b'), []);
    t.equal(asked, 0, 'nobody is connected, who could ask');
    session.isConnected = true;
    t.same(await source.users('b'), ['bob']);
    await source.users('b');
    await source.users('x');
    t.equal(asked, 1);
  },
);
