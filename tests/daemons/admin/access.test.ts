import t from 'tap';
import { AdminAccess } from '../../../daemons/admin/access.js';

const TOKEN = '0123456789abcdef';

await t.test('a Host that a DNS server elsewhere can lead here is refused', (t) => {
  const access = new AdminAccess({ host: 'Watch.example', token: undefined });
  for (const host of ['127.0.0.1', '127.0.0.1:9', '[::1]:9', 'localhost:9', 'LOCALHOST', 'watch.example:9'])
    t.equal(access.refusalOfOrigin({ host }), undefined, host);
  for (const host of ['evil.example', 'localhost.evil.example:9', '127.0.0.1.evil.example', '[x]', '', ':9'])
    t.equal(access.refusalOfOrigin({ host })?.statusCode, 403, host);
  t.equal(access.refusalOfOrigin({})?.statusCode, 403);
  t.end();
});

await t.test('the token, and nothing else', (t) => {
  const access = new AdminAccess({ host: '0.0.0.0', token: TOKEN });
  t.equal(access.refusalOfReader({ authorization: `Bearer ${TOKEN}` }), undefined);
  t.equal(access.refusalOfReader({})?.statusCode, 401);
  t.equal(access.refusalOfReader({ authorization: `bearer ${TOKEN}` }), undefined);
  for (const authorization of ['', TOKEN, `Basic ${TOKEN}`, `Bearer ${TOKEN}x`, 'Bearer 0'])
    t.equal(access.refusalOfReader({ authorization })?.statusCode, 401, authorization);
  t.end();
});

await t.test('another web site gets nothing, with or without a token', (t) => {
  const access = new AdminAccess({ host: '127.0.0.1', token: undefined });
  t.equal(access.refusalOfReader({ 'sec-fetch-site': 'cross-site' })?.statusCode, 403);
  t.equal(access.refusalOfReader({ 'sec-fetch-site': 'same-origin' }), undefined);
  t.equal(access.refusalOfReader({}), undefined);
  t.end();
});
