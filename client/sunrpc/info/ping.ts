import {
  createClient,
  defineProgram,
  localTransport,
  type RpcError,
  tcpTransport,
  type Transport,
  udpTransport,
  version,
} from 'onc-rpc';
import type { TransportAddress } from 'portmapper-js';
import { isUnreachable } from './ask-portmapper.js';
import { InfoFailure } from './info-failure.js';
import { libtirpcWords } from './libtirpc-words.js';
import type { Output } from './output.js';
import { MAX_VERSIONS, type Probe, probes } from './probe.js';

/** Programs answer NULL with bytes of their own, which libtirpc lets pass. */
const LENIENT = { trailing: true };

/** A program to be called, and where it is. */
interface Ping {
  readonly program: number;
  /** None: all that it has. */
  readonly version: number | undefined;
  readonly address: TransportAddress;
  /** For each call. */
  readonly timeoutMs: number;
}

/**
 * Calls procedure 0 and says what became of it, as rpcinfo does: a line on stdout for each version, and on stderr why
 * one does not answer. Resolves to whether all did.
 * @throws RpcError when the program cannot be reached
 */
export async function ping(
  { program, version: only, address, timeoutMs }: Ping,
  output: Output,
): Promise<boolean> {
  await using transport = transportTo(address, timeoutMs);
  const call = (number: number): Promise<void> => nullProcedure(transport, program, number, timeoutMs);
  const done: Probe[] = [];
  for await (const probe of probes(call, only)) {
    if (!probe.isReady && isUnreachable(probe.error)) throw probe.error;
    done.push(probe);
    report(program, probe, output);
  }
  output.value({ program, address, versions: done.map(toJson) });
  const last = done.at(-1);
  if (only === undefined && last?.isReady === false && isEndless(last.error))
    output.fail(endless(program, last.error));
  return done.every(({ isReady }) => isReady);
}

function nullProcedure(
  transport: Transport,
  program: number,
  number: number,
  timeoutMs: number,
): Promise<void> {
  const name = `program ${program}`;
  const { V } = defineProgram({ name, number: program, versions: { V: version(number, {}) } });
  return createClient(V, transport).null({ timeoutMs });
}

function transportTo(address: TransportAddress, timeoutMs: number): Transport {
  const options = { timeoutMs, connectTimeoutMs: timeoutMs, lenient: LENIENT };
  if (address.netid === 'local') return localTransport({ path: address.path, ...options });
  const { netid, host, port } = address;
  const place = { host, port, ...options };
  return netid === 'udp' || netid === 'udp6' ? udpTransport(place) : tcpTransport(place);
}

function report(program: number, probe: Probe, output: Output): void {
  const verdict = probe.isReady ? 'ready and waiting' : 'is not available';
  output.text(`program ${program} version ${probe.version} ${verdict}\n`);
  if (!probe.isReady) output.complain(libtirpcWords(probe.error));
}

function isEndless({ code, low = 0, high = 0 }: RpcError): boolean {
  return code === 'PROG_MISMATCH' && high - low >= MAX_VERSIONS;
}

function endless(program: number, { low = 0, high = 0 }: RpcError): InfoFailure {
  return new InfoFailure(
    `program ${program} claims to have versions ${low} to ${high}`,
    `more than ${MAX_VERSIONS} are not called one after the other: name one`,
  );
}

function toJson(probe: Probe): unknown {
  if (probe.isReady) return { version: probe.version, ready: true };
  const { code, message, low, high, authStat } = probe.error;
  return { version: probe.version, ready: false, error: { code, message, low, high, authStat } };
}
