import dgram from 'node:dgram';
import net from 'node:net';
import { XdrWriter } from 'node-xdr';
import { RpcError } from '../rpc-error.js';
import { Channel, type ChannelOptions } from './channel.js';
import type { Connector, Link, LinkOwner } from './link.js';
import type { Transport } from './transport.js';

/** How to reach a server over UDP. Calls are sent again until they are answered. */
export interface UdpTransportOptions extends ChannelOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  readonly port: number;
}

/** A link over a connected socket: the kernel lets only the server's own datagrams through. */
class UdpLink implements Link {
  readonly queuedBytes = 0;
  readonly #socket: dgram.Socket;
  readonly #owner: LinkOwner;
  readonly #peer: string;
  #isClosed = false;

  constructor(socket: dgram.Socket, owner: LinkOwner, peer: string) {
    this.#socket = socket;
    this.#owner = owner;
    this.#peer = peer;
    socket.on('message', (message) => owner.onMessage(message));
    socket.on('error', (error) => this.#fail(error));
  }

  send(write: (writer: XdrWriter) => void): void {
    const writer = new XdrWriter();
    write(writer);
    this.#socket.send(writer.result(), (error) => {
      if (error !== null) this.#fail(error);
    });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.close();
  }

  #fail(error: Error): void {
    if (this.#isClosed) return;
    this.close();
    this.#owner.onClose(
      new RpcError('RPC_DISCONNECTED', `${this.#peer}: ${error.message}`, { cause: error }),
    );
  }
}

function udpConnector(host: string, port: number): Connector {
  const netid = net.isIPv6(host) ? 'udp6' : 'udp';
  const peer = `${netid} ${host}:${port}`;
  return {
    netid,
    peer,
    isUnreliable: true,
    connect: (owner) =>
      new Promise((resolve, reject) => {
        const socket = dgram.createSocket(net.isIPv6(host) ? 'udp6' : 'udp4');
        const onError = (error: Error): void => {
          socket.close();
          reject(new RpcError('RPC_CONNECT_FAILED', `no way to ${peer}: ${error.message}`, { cause: error }));
        };
        socket.once('error', onError);
        socket.once('connect', () => {
          socket.off('error', onError);
          resolve(new UdpLink(socket, owner, peer));
        });
        socket.connect(port, host);
      }),
  };
}

/** A transport over UDP, with retransmission: the procedures called should be idempotent. */
export function udpTransport(options: UdpTransportOptions): Transport {
  return new Channel(udpConnector(options.host ?? '127.0.0.1', options.port), options);
}
