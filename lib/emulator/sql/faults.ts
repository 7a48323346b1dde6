import type { SignedIn } from "./login.ts";
import type { Result } from "./shows.ts";

/** How statements that match go wrong. */
export type SqlFault = {
  /** strike only statements that match, and only of this user */
  readonly statement?: RegExp;
  readonly user?: string;
  readonly times?: number;
  /**
   * `cut`: the connection ends before the statement is carried out; `cut-after`: after it; `retry`: 40001; `throttled` and `address`:
   * the proxy refuses the login with 08C00, for failed ones before or for the address; `large`: a row of 256 KiB comes with the answer;
   * `lie`: `lie` changes the answer
   */
  readonly kind: "cut" | "cut-after" | "retry" | "slow" | "throttled" | "address" | "large" | "lie";
  readonly lie?: (result: Result) => Result | Promise<Result>;
  readonly delayMs?: number;
  /** of `slow`: goes on when this resolves */
  readonly until?: Promise<void>;
};

/** The faults of a server, each until it has struck as often as it says. */
export class SqlFaults {
  readonly #faults: { fault: SqlFault; left: number }[] = [];

  add(fault: SqlFault): void {
    this.#faults.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
  }

  clear(): void {
    this.#faults.length = 0;
  }

  /** The fault of this kind that strikes here, counted; null where none does. */
  take(kind: SqlFault["kind"], { user }: Pick<SignedIn, "user">, text: string): SqlFault | null {
    const found = this.#faults.find(
      ({ fault, left }) =>
        left > 0 &&
        fault.kind === kind &&
        (fault.user === undefined || fault.user === user) &&
        (fault.statement === undefined || fault.statement.test(text)),
    );
    if (!found) return null;
    found.left -= 1;
    return found.fault;
  }
}
