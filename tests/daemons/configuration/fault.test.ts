import t from 'tap';
import { withoutPasswords } from '../../../daemons/configuration/fault.js';

await t.test('a password is hidden whatever signs it holds, and the words beside it stay', (t) => {
  for (const password of ['plain', 'a/b', 'a@b', 'a:b', '//@/', 'a?b#c'])
    t.equal(
      withoutPasswords(`from postgres://user:${password}@host:5432/db, and http://host:80/x`),
      'from postgres://user:(hidden)@host:5432/db, and http://host:80/x',
    );
  t.end();
});
