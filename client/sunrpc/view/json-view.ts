import type { OpaqueAuth } from 'onc-rpc';
import { type Credential, readCredential } from './credential.js';
import { type Answerable, describeCall, describeReply } from './described-exchange.js';
import type { Exchange, SeenCall, SeenReply } from '../traffic/exchange.js';
import type { KnownPrograms } from './known-programs.js';
import type { MessageBody } from './message-body.js';
import { printableJson } from './printable.js';
import { latencyMs, timeNsText } from './time-ns-text.js';
import type { Sighting, WireMessage } from '../traffic/wire-item.js';

/** Members that are undefined are left out when it is written. */
type Members = Readonly<Record<string, unknown>>;

/** One exchange as one line of JSON. */
export function jsonLine(exchange: Exchange, programs: KnownPrograms): string {
  return printableJson(members(exchange, programs));
}

function members(exchange: Exchange, programs: KnownPrograms): Members {
  switch (exchange.kind) {
    case 'answered': {
      const { call, reply, role } = exchange;
      const latency = latencyMs(call.timeNs, reply.timeNs);
      return {
        ...callHead(call),
        call: callMembers(call, programs),
        reply: { ...replyMembers(reply, call.message, programs), latencyMs: latency, role },
      };
    }
    case 'unanswered':
      return {
        ...callHead(exchange.call),
        call: callMembers(exchange.call, programs),
        reply: null,
        noReply: exchange.why,
      };
    case 'orphan':
      return orphanMembers(exchange, programs);
    case 'unreadable':
      return unreadableMembers(exchange);
    case 'damage':
      return { kind: 'damage', ...place(exchange), ...ends(exchange), faults: [exchange.text] };
  }
}

function orphanMembers({ reply, target }: Exchange & { kind: 'orphan' }, programs: KnownPrograms): Members {
  const { flow, message } = reply;
  const head = { kind: 'reply', ...roles(flow.to, flow.from, flow), xid: message.xid };
  return { ...head, reply: replyMembers(reply, target && { target }, programs) };
}

function unreadableMembers({ message, fault }: Exchange & { kind: 'unreadable' }): Members {
  return {
    kind: 'unreadable',
    ...place(message),
    ...ends(message),
    ...size(message),
    faults: [fault],
    hex: message.bytes.toString('hex'),
  };
}

function callHead({ flow, message }: SeenCall): Members {
  return { kind: 'call', ...roles(flow.from, flow.to, flow), xid: message.xid };
}

/** Nothing where there are no addresses. */
function roles(client: string, server: string, { netid }: Sighting['flow']): Members {
  return client === '' ? {} : { netid, client, server };
}

function callMembers(call: SeenCall, programs: KnownPrograms): Members {
  const { target, credential, args, faults } = describeCall(call, programs);
  return {
    ...place(call),
    ...size(call),
    program: target?.prog,
    version: target?.vers,
    procedure: target?.proc,
    programName: target?.program,
    versionName: target?.version,
    procedureName: target?.procedure,
    credential: credential && credentialMembers(credential),
    verifier: verifier(call.message.verf),
    ...bodyMembers('args', args),
    timesSent: call.timesSent,
    isRepeated: call.isRepeated ? true : undefined,
    faults: faults.length === 0 ? undefined : faults,
  };
}

function replyMembers(reply: SeenReply, call: Answerable | undefined, programs: KnownPrograms): Members {
  const { status, verf } = reply.message;
  const { result, faults } = describeReply(reply, call, programs);
  return {
    ...place(reply),
    ...size(reply),
    from: reply.flow.from === '' ? undefined : reply.flow.from,
    status: status?.name,
    low: status?.range?.low,
    high: status?.range?.high,
    authStat: status?.authStat,
    verifier: verifier(verf),
    ...bodyMembers('result', result),
    faults: faults.length === 0 ? undefined : faults,
  };
}

function place({ timeNs, packet }: Sighting): Members {
  return { time: timeNs === undefined ? undefined : timeNsText(timeNs), packet };
}

function ends({ flow }: Sighting): Members {
  return flow.from === '' ? {} : { netid: flow.netid, from: flow.from, to: flow.to };
}

function size({ bytes, missingBytes, fragments }: WireMessage): Members {
  return {
    bytes: bytes.length + missingBytes,
    missingBytes: missingBytes === 0 ? undefined : missingBytes,
    fragments: fragments === 0 ? undefined : fragments,
  };
}

function credentialMembers({ flavor, name, body }: Credential): Members {
  switch (body.kind) {
    case 'sys':
      return { flavor, name, ...body.parms };
    case 'gss':
      return { flavor, name, ...body.cred, handle: Buffer.from(body.cred.handle).toString('hex') };
    case 'empty':
      return { flavor, name };
    case 'opaque':
      return { flavor, name, body: Buffer.from(body.body).toString('hex') };
  }
}

/** Nothing for the verifier that says nothing. */
function verifier(verf: OpaqueAuth | undefined): Members | undefined {
  if (verf === undefined || (verf.flavor === 0 && verf.body.length === 0)) return undefined;
  // what it holds is the flavor's own, and no credential
  const { flavor, name } = readCredential({ ...verf, body: new Uint8Array() });
  return { flavor, name, body: Buffer.from(verf.body).toString('hex') };
}

/** `args` where they were decoded, else `argsHex`, and what of them could be read as `argsParts`. */
function bodyMembers(name: 'args' | 'result', body: MessageBody | undefined): Members {
  switch (body?.kind) {
    case 'value':
      return { [name]: body.value };
    case 'damaged':
      return { [`${name}Parts`]: body.parts, [`${name}Hex`]: body.bytes.toString('hex') };
    case 'opaque':
      return { [`${name}Hex`]: body.bytes.toString('hex') };
    case undefined:
      return {};
  }
}
