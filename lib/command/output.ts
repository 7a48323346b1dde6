import { styleText } from "node:util";
import { plainText } from "#lib/shared/report/plain-text.ts";
import { CommandFailure } from "./failure.ts";

type Style = Parameters<typeof styleText>[0];

/** Writes a text to standard output, with a line end after it. */
export function print(text: string): void {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}

let isHanding = false;

/**
 * Writes passwords to standard output, with a line end after them. Resolves once they have left this process. Throws {@link
 * CommandFailure}, which says what is `lost`, if they could not be written.
 */
export function handOver(text: string, lost: string): Promise<void> {
  isHanding = true;
  return new Promise((done, fail) => {
    process.stdout.write(text.endsWith("\n") ? text : `${text}\n`, (error) => {
      if (error) fail(new CommandFailure(`standard output took no password: ${error.message}; ${lost}`));
      else done();
    });
  });
}

/** Whether {@link handOver} reports the meaning of a failed write. */
export function isHandingOver(): boolean {
  return isHanding;
}

/** Writes a message to standard error, so that a program reading the output does not get it. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** The text in a style; as it is where standard output is no terminal, or with NO_COLOR. */
export function styled(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

/** A name from outside in one line of a terminal: without control characters, which could write over other lines. */
export function oneLine(text: string): string {
  return plainText(text);
}

/** Whether a write failed because the reader of the pipe has gone. */
export function hasClosed(error: NodeJS.ErrnoException): boolean {
  return error.code === "EPIPE";
}
