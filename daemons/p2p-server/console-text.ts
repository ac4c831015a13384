import { escapeControlCharacters } from '../text/escape.js';
import { formatHostPort } from '../addresses/host-port.js';
import { boundedText } from '../text/bounded-text.js';

/** Of a name, which may be longer than any that is accepted. */
const MAX_SHOWN_BYTES = 256;

/** The lines the server shows, without their line end. */
export const PROMPT_LINE = 's>';
export const SHUTDOWN_LINE = 's> Shutting down server';

export function initLine(ip: string, port: number): string {
  return `s> init server ${formatHostPort(ip, port)}`;
}

/** One operation, the opcode as the client spelled it; escaped, so that no name can forge a line. */
export function operationLine(opcode: string, user: Buffer, timestamp: string): string {
  const name = boundedText(user, MAX_SHOWN_BYTES);
  return escapeControlCharacters(`s> OPERATION ${opcode} FROM ${name} AT ${timestamp}`);
}
