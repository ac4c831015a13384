import t from 'tap';
import { formOf, type InfoFlags } from '../../../../client/sunrpc/info/form.js';
import { BUILT_IN_NAMES } from '../../../../client/sunrpc/info/built-in-names.js';
import { deadlines, parseSeconds } from '../../../../client/sunrpc/info/deadlines.js';
import { describePlace, parsePlace } from '../../../../client/sunrpc/info/places.js';
import { RpcNames } from '../../../../client/sunrpc/info/rpc-names.js';

const NFS3 = { program: 'nfs', version: '3' };
const ALL_NFS = { program: 'nfs', version: undefined };

await t.test('what is asked', (t) => {
  const forms: readonly [InfoFlags, string, unknown][] = [
    [{}, '', { kind: 'list', host: undefined }],
    [{}, 'h', { kind: 'list', host: 'h' }],
    [{ T: 'udp' }, 'h', { kind: 'list', host: 'h' }],
    [{ s: true }, 'h', { kind: 'short', host: 'h' }],
    [{ p: true }, '', { kind: 'mappings', host: undefined }],
    [{ m: true }, 'h', { kind: 'statistics', host: 'h' }],
    [{ l: true }, 'h nfs 3', { kind: 'addresses', host: 'h', target: NFS3 }],
    [{ b: true }, 'nfs 3', { kind: 'broadcast', target: NFS3 }],
    [{ d: true }, 'nfs 3', { kind: 'delete', netid: undefined, target: NFS3 }],
    [{ d: true, T: 'tcp' }, 'nfs 3', { kind: 'delete', netid: 'tcp', target: NFS3 }],
    [
      { t: true },
      'h nfs',
      { kind: 'ping', host: 'h', by: { protocol: 'tcp' }, port: undefined, target: ALL_NFS },
    ],
    [
      { u: true, n: 9 },
      'h nfs 3',
      { kind: 'ping', host: 'h', by: { protocol: 'udp' }, port: 9, target: NFS3 },
    ],
    [
      { T: 'tcp6' },
      'h nfs',
      { kind: 'ping', host: 'h', by: { netid: 'tcp6' }, port: undefined, target: ALL_NFS },
    ],
    [{ a: 'x', T: 'tcp' }, 'nfs', { kind: 'ping address', address: 'x', netid: 'tcp', target: ALL_NFS }],
  ];
  for (const [flags, words, form] of forms)
    t.same(formOf(flags, words.split(' ').filter(Boolean)), form, `${JSON.stringify(flags)} ${words}`);
  t.end();
});

await t.test('what cannot be asked', (t) => {
  const faults: readonly [InfoFlags, string, RegExp][] = [
    [{}, 'h nfs', /with -T, -t or -u/],
    [{ p: true, s: true }, '', /-p and -s exclude each other/],
    [{ t: true, u: true, a: 'x' }, 'h 1', /-t and -u and -a/],
    [{ p: true }, 'a b', /expected \[host\], got "a b"/],
    [{ l: true }, 'h nfs', /expected host prog vers, got "h nfs"/],
    [{ b: true }, 'nfs', /expected prog vers/],
    [{ d: true }, '', /expected prog vers, got nothing/],
    [{ t: true }, 'h', /expected host prog \[vers\]/],
    [{ T: 'tcp' }, 'h nfs 3 4', /expected host prog \[vers\]/],
    [{ a: 'x' }, 'nfs', /-a needs -T/],
    [{ n: 9 }, 'h', /-n goes with -t or -u/],
    [{ n: 9, l: true }, 'h nfs 3', /-n goes with -t or -u/],
  ];
  for (const [flags, words, message] of faults)
    t.throws(() => formOf(flags, words.split(' ').filter(Boolean)), { message });
  t.end();
});

await t.test('where a portmapper is', (t) => {
  const places: readonly [string, string][] = [
    ['nas', 'nas:111'],
    ['nas:10111', 'nas:10111'],
    ['192.0.2.1', '192.0.2.1:111'],
    ['::1', '[::1]:111'],
    ['[::1]', '[::1]:111'],
    ['[::1]:7', '[::1]:7'],
    ['/run/rpcbind.sock', '/run/rpcbind.sock'],
    ['./pm.sock', './pm.sock'],
  ];
  for (const [text, place] of places) t.equal(describePlace(parsePlace(text)), place);
  for (const text of ['nas:', 'nas:0', 'nas:65536', 'a:b:c', '[::1']) t.throws(() => parsePlace(text), text);
  t.end();
});

await t.test('how long to wait', (t) => {
  t.same(deadlines(undefined), { question: 60_000, datagram: 15_000, call: 10_000, broadcast: 12_000 });
  t.same(deadlines(5), { question: 5, datagram: 5, call: 5, broadcast: 5 });
  t.equal(parseSeconds('1.5'), 1500);
  for (const text of ['0', '-1', 'x', '', '3601', 'Infinity', undefined]) t.throws(() => parseSeconds(text));
  t.end();
});

await t.test('names of programs', (t) => {
  const text =
    '# all\nnfs 100003 nfsprog # NFS\n\nbroken\nhuge 4294967296\nother\t100003\nnfsprog 7 x\nseven 7\n';
  const names = new RpcNames(text);
  t.equal(names.nameOf(100003), 'nfs', 'the first line');
  t.equal(names.numberOf('other'), 100003);
  t.equal(names.numberOf('nfsprog'), 100003, 'the first line');
  t.equal(names.nameOf(7), 'nfsprog');
  t.equal(names.numberOf('seven'), 7);
  for (const name of ['huge', 'broken', '#', 'NFS', '']) t.equal(names.numberOf(name), undefined, name);
  const builtIn = new RpcNames(BUILT_IN_NAMES);
  t.equal(builtIn.nameOf(100000), 'portmapper');
  t.equal(builtIn.numberOf('rpcbind'), 100000);
  t.equal(builtIn.numberOf('status'), 100024);
  t.end();
});
