/** The exit codes of `rolecall`. */
export const EXIT = {
  done: 0,
  /** it ran, but with a negative result: `lint` has findings, or some of several changes failed */
  found: 1,
  /** it could not run: wrong arguments, an unreadable file, a refusal of the server */
  failed: 2,
  /** stopped by Ctrl-C, as shells say it */
  stopped: 130,
} as const;

/** A failure that the caller can do something about; its message is one line without a stop at its end or a prefix. */
export class CommandFailure extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}
