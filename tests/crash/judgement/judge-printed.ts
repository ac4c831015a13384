/**
 * Holds the lines that the log server printed, one list for each time it ran, against those of the whole trail. Each
 * run has to print a piece of the trail without a hole; between two runs lines may be missing or printed again, as many
 * as were in flight. Returns what is wrong.
 */
export function judgePrinted(
  trailLines: readonly string[],
  runs: readonly (readonly string[])[],
  maxInFlight: number,
): string[] {
  const faults: string[] = [];
  const positions = new Map(trailLines.map((line, index) => [line, index]));
  let next = 0;
  runs.forEach((lines, run) => {
    const [first] = lines;
    if (first === undefined) return;
    const start = positions.get(first) ?? -1;
    if (start < 0 || Math.abs(start - next) > maxInFlight)
      faults.push(`run ${run} begins with line ${start} of the trail, the one before ended with ${next - 1}`);
    const hole = lines.findIndex((line, index) => trailLines[start + index] !== line);
    if (hole >= 0) faults.push(`run ${run} printed "${lines[hole] ?? ''}" where the trail goes on otherwise`);
    next = start + lines.length;
  });
  if (next !== trailLines.length)
    faults.push(`${trailLines.length - next} lines of the trail were not printed at the end`);
  return faults;
}
