import type { Argv } from 'yargs';
import { parsePort } from '../../../daemons/addresses/host-port.js';
import { takeDashedWords } from '../dashed-words.js';
import { isInterfaceFile, withViewFlags } from '../view/view-flags.js';
import { flowingText } from '../../../daemons/text/flowing-text.js';

const EPILOGUE = `\
Reads pcap and pcapng, also as they grow: tcpdump -U -w - | sunrpc dump. Over Ethernet (with VLAN tags), Linux cooked
(any), loopback and raw IP; IPv4 and IPv6, fragments put together; UDP, and TCP put in order. RPC is recognised on any
port. Each call is shown when its reply has come: a line for the call, a line for the reply. What is damaged, cut or
missing is said where it is. The portmapper is known without a .x file.

Bytes alone (--hex) are hexadecimal digits, or the output of xxd or hexdump -C: one message, or a stream of records with
their marks.

Exit status: 0, or 1 where the input could not be read to its end; what came before is shown all the same.`;

/** What yargs makes of the command line. */
export type DumpFlags = ReturnType<typeof withDumpFlags> extends Argv<infer Flags> ? Flags : never;

/** The flags of `sunrpc dump`. */
export function withDumpFlags(parser: Argv) {
  const positional = parser
    .usage(
      [
        '$0 dump [FILE.pcap | -] [--x FILE.x…] [options]',
        '$0 dump --hex [DIGITS | FILE | -] [--x FILE.x…] [options]',
      ].join('\n'),
    )
    .positional('words', {
      type: 'string',
      array: true,
      default: [] as string[],
      describe: 'the capture or digits (default: the input), and .x files',
    });
  return withViewFlags(positional)
    .option('port', {
      type: 'string',
      array: true,
      requiresArg: true,
      default: [] as string[],
      coerce: (ports: readonly string[]) => ports.map(parsePort),
      describe: 'only traffic of this port, all of which is taken for RPC',
    })
    .option('hex', { type: 'boolean', default: false, describe: 'bytes as hexadecimal digits, no capture' })
    .option('framing', {
      choices: ['record', 'message'] as const,
      describe: 'with --hex: a stream of records, or one message (default: as it looks)',
    })
    .option('reply-to', {
      type: 'string',
      requiresArg: true,
      describe: 'with --hex: PROGRAM.VERSION.PROCEDURE that a reply without its call answers',
    })
    .example('$0 dump mount.pcap --x mount.x', 'what clients asked, and what they got')
    .example('tcpdump -i any -U -w - port 111 | $0 dump --annotate', 'live, with every byte')
    .example('$0 dump log.pcap --x log.x --procedure SENDLOG --json', 'one procedure, for a script')
    .example(
      '$0 dump --hex --reply-to PMAP_PROG.PMAP_VERS.PMAPPROC_GETPORT 0000000100000001000000000000000000000000000000000000006f',
      'a reply by itself',
    )
    .epilogue(flowingText(EPILOGUE))
    .middleware(takeDashedWords('words'), true)
    .check(({ words, x, hex, framing, 'reply-to': replyTo, port }) => {
      if (!hex && framing !== undefined) throw new Error('--framing is for --hex');
      if (!hex && replyTo !== undefined) throw new Error('--reply-to is for --hex');
      if (hex && port.length > 0) throw new Error('--port is for captures, not for --hex');
      const inputs = words.filter((word) => !isInterfaceFile(word));
      if (inputs.length > 1) throw new Error(`one capture at a time: ${inputs.join(', ')}`);
      return x.every((file) => file !== '');
    });
}
