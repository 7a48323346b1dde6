import type { Statement } from "../../tokens.ts";
import type { CloudAnswer, SqlAnswer } from "../assumption.ts";
import type { Thing } from "./things.ts";

/** How a change by the Cloud API went. `name` is the one that the answer has; `says` whether its text has a word. */
export type ApiAnswer =
  | { readonly is: "done"; readonly name: string | null }
  | { readonly is: "missing" }
  | { readonly is: "refused"; readonly says: (word: string) => boolean }
  | { readonly is: "forbidden" }
  | { readonly is: "none" };

export type Session = {
  /** the answer to one statement; none once the connection is lost */
  run(statement: Statement): Promise<SqlAnswer>;
  close(): Promise<void>;
};

/** `refused`: the cluster does not let the SQL user in; `none`: it is not known whether it would. */
export type SignIn = { readonly is: "open"; readonly session: Session } | { readonly is: "refused" | "none" };

/** What a full check works with. */
export type Hands = {
  readonly clusterId: string;
  readonly api: {
    create(name: string, password: string): Promise<ApiAnswer>;
    setPassword(name: string, password: string): Promise<ApiAnswer>;
    remove(name: string): Promise<ApiAnswer>;
    names(): Promise<CloudAnswer<"names">>;
  };
  /** a session of an admin */
  readonly admin: Session;
  signIn(name: string, password: string): Promise<SignIn>;
  verifierOf(password: string): Promise<string>;
  /** a password that only a check with the same key makes of this word; it is stored nowhere */
  passwordOf(word: string): string;
  randomBytes(count: number): Uint8Array;
  now(): number;
  /** says a step before it is done */
  step(says: string): void;
};

/** What a check made and did not remove yet. Each write is durable when it resolves. */
export type Journal = { write(things: readonly Thing[]): Promise<void> };
