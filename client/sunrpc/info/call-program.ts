import type { Netid, TransportAddress } from 'portmapper-js';
import { NotRegistered, portmapperFailure } from './ask-portmapper.js';
import { type InfoContext, portmapperOf } from './context.js';
import { addressAtPort, findProgram, namedAddress } from './find-program.js';
import type { InfoForm, PingTarget } from './form.js';
import { libtirpcWords } from './libtirpc-words.js';
import { InfoFailure } from './info-failure.js';
import { programNumber, versionNumber } from './numbers.js';
import { ping } from './ping.js';
import { parseNetid } from './netid.js';
import { DEFAULT_SOCKET, parsePlace, type PortmapperPlace } from './places.js';

type PingForm = Extract<InfoForm, { kind: 'ping' }>;
type PingAddressForm = Extract<InfoForm, { kind: 'ping address' }>;

const NETIDS_OF: Readonly<Record<'tcp' | 'udp', readonly Netid[]>> = {
  tcp: ['tcp', 'tcp6'],
  udp: ['udp', 'udp6'],
};

/** rpcinfo -T, -t and -u: resolves to whether all versions answer. @throws InfoFailure */
export async function callProgram(form: PingForm, context: InfoContext): Promise<boolean> {
  const { by, host, port } = form;
  const { program, version } = numbersOf(form.target, context);
  const netids = 'protocol' in by ? NETIDS_OF[by.protocol] : [parseNetid(by.netid)];
  const place = placeFor(form, netids, context);
  // rpcinfo names the host with -t and -u only
  const said = 'protocol' in by ? `${host}: ` : '';
  const wanted = { program, version: version ?? 0, host: serviceHost(host), netids };
  const address = await finding(said, place, () =>
    // rpcinfo takes -n, and then asks the portmapper all the same
    port === undefined
      ? findProgram(wanted, place, context.deadlines)
      : addressAtPort(wanted, port, context.deadlines),
  );
  return calling(said, { program, version, address }, context);
}

/** rpcinfo -a: resolves to whether all versions answer. @throws InfoFailure */
export async function callAddress(form: PingAddressForm, context: InfoContext): Promise<boolean> {
  const { program, version } = numbersOf(form.target, context);
  const address = await namedAddress(form.netid, form.address, context.deadlines);
  return calling('', { program, version, address }, context);
}

interface Numbers {
  readonly program: number;
  readonly version: number | undefined;
}

function numbersOf({ program, version }: PingTarget, { names }: InfoContext): Numbers {
  return {
    program: programNumber(program, names),
    version: version === undefined ? undefined : versionNumber(version),
  };
}

/** Over AF_LOCAL a program is found through the machine's own socket, whatever host is named, as rpcinfo does it. */
function placeFor({ host }: PingForm, netids: readonly Netid[], context: InfoContext): PortmapperPlace {
  const isLocal = netids.includes('local') && !host.includes('/');
  if (isLocal && context.portmapper === undefined) return { kind: 'local', path: DEFAULT_SOCKET };
  return portmapperOf(context, host);
}

/** Whoever names a socket means this machine. */
function serviceHost(host: string): string {
  const place = parsePlace(host);
  return place.kind === 'local' ? '127.0.0.1' : place.host;
}

async function finding(
  said: string,
  place: PortmapperPlace,
  find: () => Promise<TransportAddress>,
): Promise<TransportAddress> {
  try {
    return await find();
  } catch (error) {
    if (!(error instanceof NotRegistered)) throw portmapperFailure(said, place, error);
    const hint = 'sunrpc info -s HOST lists what is registered';
    throw new InfoFailure(`${said}${error.message}`, hint, error);
  }
}

async function calling(
  said: string,
  call: Numbers & { readonly address: TransportAddress },
  { deadlines, output }: InfoContext,
): Promise<boolean> {
  try {
    return await ping({ ...call, timeoutMs: deadlines.call }, output);
  } catch (error) {
    const hint = 'the program is not there: did it end without taking back its registration?';
    throw new InfoFailure(`${said}${libtirpcWords(error)}`, hint, error);
  }
}
