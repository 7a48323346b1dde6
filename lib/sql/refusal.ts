/** Why a script was not made. Closed: the interface has words of its own for each. */
export type RefusalCode =
  | "invalid_name"
  | "forbidden_target"
  | "unprintable_text"
  | "invalid_privilege"
  | "unsupported_version"
  | "invalid_code"
  | "invalid_intent"
  | "last_admin"
  | "own_user";

/**
 * Thrown instead of printing SQL that is wrong, dangerous or not what its words say. `message` is one sentence for the
 * person at the screen; `subject` is the name, privilege or version that caused it, as it was given.
 */
export class SqlRefusal extends Error {
  override readonly name = "SqlRefusal";
  readonly code: RefusalCode;
  readonly subject: string;

  constructor(code: RefusalCode, subject: string, message: string) {
    super(message);
    this.code = code;
    this.subject = subject;
  }
}
