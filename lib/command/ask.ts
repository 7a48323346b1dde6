import { createInterface } from "node:readline/promises";
import { CommandFailure } from "./failure.ts";

/** Whether there is a terminal to ask a person. */
export function isTerminal(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/**
 * The answer that a person types to a question on standard error. Throws {@link CommandFailure} without a terminal; `flag` then gives the
 * answer.
 */
export async function ask(question: string, flag: string): Promise<string> {
  if (!isTerminal()) throw new CommandFailure(`there is no terminal to ask on; give ${flag}`);
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await lines.question(question)).trim();
  } finally {
    lines.close();
  }
}
