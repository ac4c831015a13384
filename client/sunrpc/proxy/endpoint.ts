import { formatHostPort, parseHostPort, parseListenPort } from '../../../daemons/addresses/host-port.js';

/** One side of a proxy over UDP. */
export interface UdpEndpoint {
  readonly kind: 'udp';
  readonly host: string;
  readonly port: number;
}

/** One side of a proxy. */
export type Endpoint =
  | UdpEndpoint
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

const FORMS = 'expected tcp:HOST:PORT, udp:HOST:PORT or unix:PATH';

/** Reads where to listen; port 0 takes any that is free. @throws Error with a sentence for the user */
export function parseListen(text: string): Endpoint {
  return parse(text, (place) => {
    const colon = place.lastIndexOf(':');
    // parseHostPort, which knows the forms of a host, wants a port that one can connect to
    const { host } = parseHostPort(`${place.slice(0, colon)}:1`);
    return { host, port: parseListenPort(place.slice(colon + 1)) };
  });
}

/** Reads where the server is. @throws Error with a sentence for the user */
export function parseTarget(text: string): Endpoint {
  return parse(text, parseHostPort);
}

function parse(text: string, parsePlace: (place: string) => { host: string; port: number }): Endpoint {
  const [, kind, place = ''] = /^(tcp|udp|unix):(.+)$/s.exec(text) ?? [];
  if (kind === 'unix') return { kind, path: place };
  if (kind !== 'tcp' && kind !== 'udp') throw new Error(`${FORMS}, got "${text}"`);
  try {
    return { kind, ...parsePlace(place) };
  } catch {
    throw new Error(`${FORMS}, got "${text}"`);
  }
}

/** The same the other way round, without the kind. */
export function placeOf(endpoint: Endpoint): string {
  return endpoint.kind === 'unix' ? endpoint.path : formatHostPort(endpoint.host, endpoint.port);
}
