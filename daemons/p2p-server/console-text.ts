import { escapeControlCharacters } from '../escape.js';
import { formatHostPort } from '../host-port.js';
import type { LogEntry } from '../programs/log.js';

/** The lines the server shows, without their line end. */
export const PROMPT_LINE = 's>';
export const SHUTDOWN_LINE = 's> Shutting down server';

export function initLine(ip: string, port: number): string {
  return `s> init server ${formatHostPort(ip, port)}`;
}

/** One operation, the opcode as the client spelled it; escaped, so that no name can forge a line. */
export function operationLine(opcode: string, { username, timestamp }: LogEntry): string {
  return escapeControlCharacters(`s> OPERATION ${opcode} FROM ${username} AT ${timestamp}`);
}
