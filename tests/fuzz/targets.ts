import type { FuzzTarget } from './fuzz-target.js';
import { broadcast } from './targets/broadcast.js';
import { captureTarget } from './targets/capture.js';
import { client } from './targets/client.js';
import { clientStream } from './targets/client-stream.js';
import { dispatcher } from './targets/dispatcher.js';
import { indirectCallsTarget } from './targets/indirect-calls.js';
import { p2pReply } from './targets/p2p-reply.js';
import { p2pRequest } from './targets/p2p-request.js';
import { portmapperTarget } from './targets/portmapper.js';
import { portmapperClient } from './targets/portmapper-client.js';
import { recordReader } from './targets/record-reader.js';
import { registration } from './targets/registration.js';
import { serverStream } from './targets/server-stream.js';
import { tlsProbe } from './targets/tls-probe.js';
import { udpClient } from './targets/udp-client.js';
import { udpListener } from './targets/udp-listener.js';
import { universalAddress } from './targets/universal-address.js';
import { xFormat } from './targets/x-format.js';
import { xSource } from './targets/x-source.js';
import { xdrDeclaration } from './targets/xdr-declaration.js';
import { xdrDecoder } from './targets/xdr-decoder.js';
import { xdrEncoder } from './targets/xdr-encoder.js';

/** Everything that takes bytes from a network, what compiles `.x` files, and what reads captures. The shares add up to a million. */
export const TARGETS: readonly FuzzTarget[] = [
  ...[xdrDecoder, xdrEncoder, xdrDeclaration, recordReader],
  ...[dispatcher, serverStream, udpListener, tlsProbe],
  ...[portmapperTarget, indirectCallsTarget, registration, universalAddress],
  ...[client, clientStream, udpClient, broadcast, portmapperClient],
  ...[p2pRequest, p2pReply],
  ...[xSource, xFormat],
  ...[captureTarget],
];
