import type { FileAction, FileEvent } from './file-event.js';

/** `1795671057.324830 pwrite64(18<\x2f…>, "\x53…", 4096, 0) = 4096 <0.000178>` */
const CALL = /^(\d+\.\d+) (\w+)\((.*)\)\s+= (-?\d+)(?:<[^>]*>)? <(\d+\.\d+)>$/;
const DESCRIPTOR = /^\d+<((?:\\x[0-9a-f]{2})+)>/;
const STRING = /"((?:\\x[0-9a-f]{2})*)"/g;

/** The file events in what `strace -ttt -T -y -xx` wrote of one thread, as far as they succeeded. */
export function parseTrace(text: string): FileEvent[] {
  return text.split('\n').flatMap((line) => {
    const event = parseLine(line);
    return event === undefined ? [] : [event];
  });
}

function parseLine(line: string): FileEvent | undefined {
  const call = CALL.exec(line);
  if (call === null) return undefined;
  const [, time = '', name = '', args = '', result = '', seconds = ''] = call;
  if (Number(result) < 0) return undefined;
  const action = actionOf(name, args, Number(result));
  if (action === undefined) return undefined;
  const startMs = Number(time) * 1_000;
  return { ...action, startMs, endMs: startMs + Number(seconds) * 1_000 };
}

function actionOf(name: string, args: string, result: number): FileAction | undefined {
  const file = pathOf(args);
  const strings = [...args.matchAll(STRING)].map(([, hex = '']) => bytesOf(hex));
  const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = strings;
  const lastNumber = Number(/(\d+)$/.exec(args)?.[1]);
  switch (name) {
    case 'openat':
      if (!args.includes('O_CREAT')) return undefined;
      return { kind: 'create', file: first.toString(), truncates: args.includes('O_TRUNC') };
    case 'pwrite64':
      return file === undefined
        ? undefined
        : { kind: 'write', file, offset: lastNumber, bytes: first.subarray(0, result) };
    case 'write':
      return file === undefined ? undefined : { kind: 'append', file, bytes: first.subarray(0, result) };
    case 'ftruncate':
      return file === undefined ? undefined : { kind: 'truncate', file, size: lastNumber };
    case 'fsync':
    case 'fdatasync':
      return file === undefined ? undefined : { kind: 'sync', path: file };
    case 'rename':
      return { kind: 'rename', from: first.toString(), to: second.toString() };
    case 'unlink':
      return { kind: 'unlink', file: first.toString() };
    default:
      return undefined;
  }
}

/** The file that the descriptor in front stands for. */
function pathOf(args: string): string | undefined {
  const hex = DESCRIPTOR.exec(args)?.[1];
  return hex === undefined ? undefined : bytesOf(hex).toString();
}

function bytesOf(hex: string): Buffer {
  return Buffer.from(hex.replaceAll('\\x', ''), 'hex');
}
