import type { ProtocolModel } from '../../../daemons/p2p-server/protocol-model.js';
import type { Fault } from '../faulty-server.js';

/** A fault and the checks that see it, as `group: check`. */
export type FaultCase = readonly [what: string, fault: Fault, seenBy: readonly string[]];

export function inGroup(group: string, ...names: readonly string[]): string[] {
  return names.map((name) => `${group}: ${name}`);
}

export function ask(model: ProtocolModel, opcode: string, ...fields: readonly string[]): string {
  return model.reply({ opcode, fields });
}
