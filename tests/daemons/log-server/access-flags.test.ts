import { writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { skipUnless } from '../../peers.js';
import { certificateFiles } from '../../flow/certificate-files.js';
import { startOurs } from '../../started-program.js';

const MAIN = 'daemons/log-server/main.js';

async function refusalOf(t: Parameters<typeof startOurs>[0], ...flags: string[]): Promise<string> {
  const { program, output } = startOurs(t, MAIN, flags);
  await program.ended;
  if (program.exitCode !== 2) throw new Error(`exit status ${program.exitCode}: ${output.stderr}`);
  return output.stderr.trimEnd().split('\n').at(-1) ?? '';
}

await t.test(
  'flags that contradict each other are usage errors',
  { skip: skipUnless('openssl') },
  async (t) => {
    const { ca, cert, key } = certificateFiles(t);
    const garbage = path.join(path.dirname(ca), 'garbage');
    writeFileSync(garbage, 'no certificate');
    const rows: [flags: string[], message: RegExp][] = [
      [['--strangers', 'refuse'], /leaves nobody who may report/],
      [['--allow', '192.0.2.1/24'], /has bits beyond the first 24/],
      [['--admin', '9000'], /expected HOST:PORT, got "9000"/],
      [['--allow'], /Not enough arguments following: allow/],
      [['--tls-ca', ca], /--tls-ca needs a certificate of the server/],
      [['--tls-cert', cert], /--tls-cert and --tls-key belong together/],
      [['--tls-cert', cert, '--tls-key', `${key}x`], /--tls-key .*: ENOENT/],
      [['--tls-cert', cert, '--tls-key', ca], /--tls-cert, --tls-key, --tls-ca: /],
      [['--tls-cert', cert, '--tls-key', key, '--tls-ca', garbage], /--tls-cert, --tls-key, --tls-ca: /],
    ];
    await Promise.all(
      rows.map(async ([flags, message]) => t.match(await refusalOf(t, ...flags), message, flags.join(' '))),
    );
  },
);
