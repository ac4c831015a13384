import { Session, type Profiler } from 'node:inspector/promises';

/** How often each place of each file was executed since, by the file's URL. */
export type Executed = ReadonlyMap<string, (offset: number) => number>;

/** Runs something and says what of the code it loads was executed; files loaded before do not count. */
export async function executedBy(run: () => Promise<void>): Promise<Executed> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  await run();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  session.disconnect();
  return new Map(result.map(({ url, functions }) => [url, counter(functions)]));
}

/** The innermost range around a place says how often it was executed; ranges come outermost first. */
function counter(functions: readonly Profiler.FunctionCoverage[]): (offset: number) => number {
  const ranges = functions.flatMap((each) => each.ranges);
  return (offset) => {
    let innermost: Profiler.CoverageRange | undefined;
    for (const range of ranges) {
      const isAround = range.startOffset <= offset && offset < range.endOffset;
      if (isAround && (innermost === undefined || lengthOf(range) <= lengthOf(innermost))) innermost = range;
    }
    return innermost?.count ?? 0;
  };
}

function lengthOf({ startOffset, endOffset }: Profiler.CoverageRange): number {
  return endOffset - startOffset;
}
