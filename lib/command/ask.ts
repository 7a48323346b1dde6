import { createInterface } from "node:readline/promises";
import { CommandFailure } from "./failure.ts";

/** Whether a person can be asked. */
function isTerminal(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** What a person types after a question on standard error. Throws {@link CommandFailure} where nobody can be asked; `flag` answers then. */
export async function ask(question: string, flag: string): Promise<string> {
  if (!isTerminal()) throw new CommandFailure(`nobody can be asked here; give ${flag}`);
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await lines.question(question)).trim();
  } finally {
    lines.close();
  }
}
