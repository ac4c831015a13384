import { inheritedSockets, type InheritedSocket } from './inherited-sockets.js';

/** The sockets handed over to a daemon, at most one of each kind that it serves. */
export interface HandedOver {
  /** Listening, over TCP. */
  readonly stream?: InheritedSocket;
  /** Bound, for UDP. */
  readonly datagram?: InheritedSocket;
  /** Listening, AF_LOCAL. */
  readonly local?: InheritedSocket;
}

/** The wildcard address of a UDP socket's own family, which whoever serves it has to know. */
export function hostOf({ netid }: InheritedSocket): string {
  return netid === 'udp6' ? '::' : '0.0.0.0';
}

type Kind = keyof HandedOver;

const KIND_OF = { tcp: 'stream', tcp6: 'stream', udp: 'datagram', udp6: 'datagram', local: 'local' } as const;

/**
 * What systemd hands over, for a daemon that serves these kinds.
 * @throws Error where there are two of a kind, or one that is not served: nobody would ever answer there
 */
export function handedOver(served: readonly Kind[], sockets = inheritedSockets()): HandedOver {
  const found: Partial<Record<Kind, InheritedSocket>> = {};
  for (const socket of sockets) {
    const kind = KIND_OF[socket.netid];
    if (!served.includes(kind))
      throw new Error(`systemd handed over a ${socket.netid} socket, which is not served here: take it out`);
    if (found[kind] !== undefined)
      throw new Error(`systemd handed over two ${kind} sockets, and one is served: take one out`);
    found[kind] = socket;
  }
  return found;
}
