import { reasonOf } from './reason.js';

/** What the errors of node:net and node:dns say besides their message. */
interface ListenFault extends Error {
  readonly code?: string;
  readonly address?: string;
  readonly port?: number;
  readonly hostname?: string;
}

/** Why a daemon could not start: in words of ours where it could not listen, which is the most frequent. */
export function startFault(error: unknown): string {
  const reason = error instanceof Error ? listenReason(error) : undefined;
  return reason === undefined ? reasonOf(error) : `cannot listen: ${reason}`;
}

function listenReason({ code, address = '', port, hostname }: ListenFault): string | undefined {
  if (hostname !== undefined && (code === 'ENOTFOUND' || code === 'EAI_AGAIN'))
    return `no address is known for the name ${hostname}: name another, or an IP address`;
  if (address === '') return undefined;
  // Node says port -1 for an AF_LOCAL socket, whose address is its path.
  const isPath = port === undefined || port < 0;
  const where = isPath ? address : `port ${port} of ${address}`;
  switch (code) {
    case 'EADDRINUSE':
      return `${where} is already in use: end what listens there, or name another`;
    case 'EADDRNOTAVAIL':
      return `${address} is no address of this machine: name one of its own, or 0.0.0.0 for all`;
    case 'EACCES':
      return isPath
        ? `${where} cannot be made: its folder has to be there, and to let this program write`
        : `no permission for ${where}: ports below 1024 are for root or CAP_NET_BIND_SERVICE`;
    default:
      return undefined;
  }
}
