import type { Spelling } from '../../../daemons/p2p-protocol/index.js';
import type { Check, CheckGroup } from '../check.js';
import { farApart } from '../converse.js';
import { describeReply } from '../raw-reply.js';
import { fieldsAsBytes, requestBytes } from '../request-bytes.js';
import type { KnownFile } from './checked-peer.js';
import type { PeerScript } from './peer-script.js';

/** How a file that is published is given. */
export function publishedFile(known: KnownFile, spellings: readonly Spelling[]): CheckGroup<PeerScript> {
  // What it holds is one check; the others are not to fail by it once more.
  const file = { path: known.path };
  return {
    title: 'GET FILE of a published file',
    checks: [
      {
        name: 'published path',
        rule: 'A published path: 0, the size in bytes, so many bytes, and the end of the connection.',
        run: (s) => s.expectFile(file),
      },
      ...(known.size === undefined ? [] : [content(known)]),
      {
        name: 'second time',
        rule: 'A file may be fetched again and again.',
        async run(s) {
          const { sha256 } = await s.expectFile(file);
          await s.expectFile({ ...file, sha256 });
        },
      },
      {
        name: 'each field in a segment of its own',
        rule: 'Only the NULs divide the stream: a field may come in a segment of its own.',
        run: (s) => s.expectFile(file, farApart(fieldsAsBytes([s.peer.opcode, file.path]))),
      },
      {
        name: 'byte by byte',
        rule: 'Only the NULs divide the stream: each byte may come by itself.',
        run: (s) => s.expectFile(file, { pieces: Array.from(s.bytes(file.path), (byte) => Buffer.of(byte)) }),
      },
      {
        name: 'downloader that ends its side at once',
        rule: 'A downloader may end its side of the connection after its request, and still gets the file.',
        run: (s) => s.expectFile(file, { pieces: [s.bytes(file.path)], endsAfterRequest: true }),
      },
      ...spellings.map((spelling) => spelled(file, spelling)),
    ],
  };
}

function content(known: KnownFile): Check<PeerScript> {
  return {
    name: 'content',
    rule: 'What comes is the file, byte by byte.',
    run: (s) => s.expectFile(known),
  };
}

function spelled(file: KnownFile, spelling: Spelling): Check<PeerScript> {
  const opcode = spelling === 'space' ? 'GET FILE' : 'GET_FILE';
  return {
    name: `spelled ${opcode}`,
    rule: 'The opcode is spelled with a blank or with an underscore; a peer understands both.',
    run: (s) => s.expectFile(file, { pieces: [requestBytes([opcode, file.path])] }),
  };
}

const FOREIGN_PATHS = ['/etc/passwd', '../../../../../../etc/passwd', '/proc/self/environ', '/dev/zero'];
const FOLDERS = ['/', '/tmp', '.', '..'];

/** What must never be given. */
export const refusals: CheckGroup<PeerScript> = {
  title: 'GET FILE of anything else',
  checks: [
    {
      name: 'unknown path',
      rule: 'A path that is not published: 1.',
      run: (s) => s.expectRefusal('/no/such/file'),
    },
    {
      name: 'files of the machine',
      rule: 'Only published files are served, whatever else the peer could read: 1.',
      async run(s) {
        for (const path of FOREIGN_PATHS) await s.expectRefusal(path);
      },
    },
    {
      name: 'folders',
      rule: 'A folder is no published file: 1.',
      async run(s) {
        for (const path of FOLDERS) await s.expectRefusal(path);
      },
    },
    {
      name: 'variations of the published path',
      rule: 'A path is served exactly as it was published; others that lead to the file are not published: 1.',
      async run(s) {
        for (const path of variationsOf(s.peer.file?.path ?? '/no/such/file')) await s.expectRefusal(path);
      },
    },
    {
      name: 'path that is none',
      rule: 'A path that is empty, longer than 255 bytes, not UTF-8 or has control characters is refused with 2 (other error), or with 1.',
      async run(s) {
        const paths = ['', '/'.padEnd(256, 'x'), '/a\n/etc/passwd', Buffer.from([0x2f, 0xff])];
        for (const path of paths) await s.expectRefusal(path, [1, 2]);
      },
    },
    {
      name: 'unknown opcode',
      rule: 'An opcode that is none, or one of the server, ends the connection without a byte.',
      async run(s) {
        for (const opcode of ['HELLO', 'REGISTER', '']) {
          const reply = await s.send({ pieces: [requestBytes([opcode, '/no/such/file'])] });
          const isSilent = reply.bytes.length === 0 && reply.ending !== 'late';
          s.assert(`"${opcode}" → the end without a byte`, describeReply(reply), isSilent);
        }
      },
    },
  ],
};

function variationsOf(path: string): string[] {
  const slash = path.lastIndexOf('/') + 1;
  const [folder, name] = [path.slice(0, slash), path.slice(slash)];
  return [`${path}/`, `${folder}./${name}`, `${path}/../${name}`, `${path}.`, `${folder}*`];
}
