import type pg from "pg";
import type { Secret } from "../base/secret.ts";
import { connectError, SqlError } from "../base/sql-error.ts";

/**
 * Watches one login. The password goes to the server by SCRAM-SHA-256 only (RFC 5802), and the server must prove that it knows it; in clear
 * text only where `clearText` says that a person accepts that, and never after another exchange began. CockroachDB asks for clear text
 * where it stores an older hash (`server.user_login.password_encryption`, security-reference/scram-authentication.md).
 */
export class Login {
  readonly #password: Secret;
  readonly #mayBeClear: boolean;
  #asked: "scram" | "clear_text" | "refused" | null = null;
  #hasProof = false;

  constructor(password: Secret, mayBeClear: boolean) {
    this.#password = password;
    this.#mayBeClear = mayBeClear;
  }

  /** For `pg`, which asks before it answers the server. */
  password = (): string => {
    if (this.#asked === "refused") throw new SqlError("sql_connection_clear_text");
    return this.#password.reveal();
  };

  /** Call it before `pg` listens itself: what is refused here has no stream left when `pg` would answer. */
  watch({ connection }: pg.Client): void {
    connection.on("authenticationSASL", () => {
      this.#asked = this.#asked === null ? "scram" : "refused";
    });
    connection.on("authenticationSASLFinal", () => {
      this.#hasProof = true;
    });
    connection.on("authenticationCleartextPassword", () => {
      const isFirst = this.#asked === null;
      this.#asked = isFirst && this.#mayBeClear ? "clear_text" : "refused";
      if (this.#asked === "refused") connection.stream.destroy();
    });
    connection.on("authenticationMD5Password", () => {
      this.#asked = "refused";
      connection.stream.destroy();
    });
  }

  /** Whether the password went in clear text. Throws `sql_connection_unproved` where the server let Rolecall in without a proof. */
  finish(): { clearText: boolean } {
    if (this.#asked === "clear_text") return { clearText: true };
    if (this.#asked !== "scram" || !this.#hasProof) throw new SqlError("sql_connection_unproved");
    return { clearText: false };
  }

  /** The error of a login that failed. */
  failure(error: unknown): SqlError {
    if (error instanceof SqlError) return error;
    if (this.#asked === "refused") return new SqlError("sql_connection_clear_text");
    // What `pg` says of a wrong nonce, cost or signature of the server.
    if (error instanceof Error && error.message.startsWith("SASL: ")) return new SqlError("sql_connection_unproved");
    return connectError(error);
  }
}
