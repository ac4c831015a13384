/** A record of a trail, of what `sunshare-audit export` writes of it. */
export interface ExportedRecord {
  readonly position: number;
  readonly source: string;
  readonly sequence: number;
  readonly username: string;
  readonly operation: string;
  readonly timestamp: string;
  readonly result: number;
}

/** The line that the log server prints of it. */
export function printedLine({ username, operation, timestamp }: ExportedRecord): string {
  return `${username} ${operation} ${timestamp}`;
}

/** The records in what was exported as JSON lines. */
export function exportedRecords(jsonLines: string): ExportedRecord[] {
  return jsonLines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ExportedRecord);
}
