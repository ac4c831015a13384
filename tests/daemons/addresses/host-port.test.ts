import t from 'tap';
import {
  formatHostPort,
  parseHostPort,
  parseListenPort,
  parseServerPort,
} from '../../../daemons/addresses/host-port.js';

await t.test('HOST:PORT', (t) => {
  t.same(parseHostPort('127.0.0.1:111'), { host: '127.0.0.1', port: 111 });
  t.same(parseHostPort('log.example.org:65535'), { host: 'log.example.org', port: 65535 });
  t.same(parseHostPort('[2001:db8::1]:1'), { host: '2001:db8::1', port: 1 });
  for (const text of [
    '',
    ':',
    'host',
    'host:',
    ':111',
    'host:0',
    'host:65536',
    '::1:111',
    '[]:1',
    'a:b:1',
    'h:1x',
  ]) {
    t.throws(() => parseHostPort(text), { message: `expected HOST:PORT, got "${text}"` }, text);
  }
  t.end();
});

await t.test('a port to listen on', (t) => {
  t.equal(parseListenPort('0'), 0);
  t.equal(parseListenPort('65535'), 65535);
  for (const text of ['', '-1', '1.5', '1e3', '0x10', ' 1', '65536', '100000']) {
    t.throws(() => parseListenPort(text), Error, text);
  }
  t.end();
});

await t.test('the port of a P2P server', (t) => {
  t.equal(parseServerPort('1024'), 1024);
  t.equal(parseServerPort('65535'), 65535);
  for (const text of ['', '0', '1023', '65536', '1024x']) {
    t.throws(() => parseServerPort(text), { message: `expected one port from 1024 to 65535, got "${text}"` });
  }
  t.end();
});

for (const text of ['127.0.0.1:111', 'log.example.org:65535', '[2001:db8::1]:1']) {
  await t.test(`${text} comes back as it was`, (t) => {
    const { host, port } = parseHostPort(text);
    t.equal(formatHostPort(host, port), text);
    t.end();
  });
}
