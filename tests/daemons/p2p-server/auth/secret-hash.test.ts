import { scryptSync } from 'node:crypto';
import t from 'tap';
import { ProvenSecrets } from '../../../../daemons/p2p-server/auth/proven-secrets.js';
import { hashSecret, isHashOf } from '../../../../daemons/p2p-server/auth/secret-hash.js';

const secret = Buffer.from('correct horse');

await t.test('a hash tells its secret from others, and nothing else', async (t) => {
  const hash = await hashSecret(secret);
  t.match(hash, /^scrypt:15:8:[A-Za-z0-9+/]{22}==:[A-Za-z0-9+/]{43}=$/);
  t.ok(await isHashOf(hash, secret));
  for (const wrong of ['', 'correct horsf', 'correct horse ', 'Correct horse'])
    t.notOk(await isHashOf(hash, Buffer.from(wrong)), wrong);
  t.not(await hashSecret(secret), hash, 'each has a salt of its own');
});

await t.test('it is scrypt as RFC 7914 has it, with the cost that stands in it', async (t) => {
  const salt = Buffer.from('salt of sixteen!');
  const key = scryptSync(secret, salt, 32, { N: 1024, r: 4, p: 1 });
  t.ok(await isHashOf(`scrypt:10:4:${salt.toString('base64')}:${key.toString('base64')}`, secret));
  await t.rejects(isHashOf('nonsense', secret), /damaged/);
});

await t.test('what is proven is remembered for that user, hash and secret, and not for ever', (t) => {
  const proven = new ProvenSecrets(2);
  const digest = proven.digestOf('alice', 'hash', secret);
  t.notOk(proven.has(digest));
  proven.add(digest);
  t.ok(proven.has(proven.digestOf('alice', 'hash', secret)));
  for (const other of [
    proven.digestOf('bob', 'hash', secret),
    proven.digestOf('alice', 'other', secret),
    proven.digestOf('alice', 'hash', Buffer.from('other')),
    new ProvenSecrets().digestOf('alice', 'hash', secret),
  ])
    t.notOk(proven.has(other));
  t.notOk(digest.includes('horse'));
  proven.add('b');
  proven.has(digest);
  proven.add('c');
  t.notOk(proven.has('b'), 'the one that was used longest ago gives way');
  t.ok(proven.has(digest));
  t.equal(proven.size, 2);
  t.end();
});
