import t from 'tap';
import { openDiagnostics } from '../../../daemons/diagnostics/diagnostics.js';

await t.test('lines as JSON objects, escaped, from the level on that is wanted', async (t) => {
  const say = await openDiagnostics('sunshare-server', { 'log-format': 'json', 'log-level': 'warn' });
  const { args } = t.capture(process.stderr, 'write', () => true);
  say('user "x\n\u001b[2J\u202e\u009b" refused');
  say('listening', 'info');
  say('gone', 'error');
  const lines = args().map(([text]) => String(text));
  t.equal(lines.length, 2);
  t.match(lines[0], /"msg":"user \\"x\\n\\u001b\[2J\\u202e\\u009b\\" refused"\}\n$/);
  const [refused, gone] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  t.match(refused, { level: 'warn', program: 'sunshare-server', pid: process.pid });
  t.match(String(refused?.['time']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  t.match(gone, { level: 'error', msg: 'gone' });
});

await t.test('lines for people, from the level on that is wanted', async (t) => {
  const say = await openDiagnostics('sample', { 'log-format': 'text', 'log-level': 'error' });
  const { args } = t.capture(process.stderr, 'write', () => true);
  say('away');
  say('ready', 'info');
  say('cannot listen', 'error');
  t.same(args(), [['sample: cannot listen\n']]);
});
