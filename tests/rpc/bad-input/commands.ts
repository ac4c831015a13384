/** What a process can be told by the one that started it. Arguments and results are cloned on the way. */
export type Commands = Readonly<Record<string, (argument: never) => unknown>>;

export interface Order {
  readonly id: number;
  readonly command: string;
  readonly argument: unknown;
}

export type Report =
  { readonly id: number; readonly result: unknown } | { readonly id: number; readonly failure: string };

/** Does what the parent says, one order beside the other, until the parent is gone. */
export function obeyParent(commands: Commands): void {
  process.on('message', (order: Order) => void obey(commands, order));
  process.on('disconnect', () => process.exit());
}

async function obey(commands: Commands, { id, command, argument }: Order): Promise<void> {
  const act = commands[command] as ((argument: unknown) => unknown) | undefined;
  try {
    if (act === undefined) throw new RangeError(`no command ${command}`);
    report({ id, result: await act(argument) });
  } catch (error) {
    report({ id, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

function report(message: Report): void {
  process.send?.(message);
}
