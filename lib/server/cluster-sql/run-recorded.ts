import type { Statement } from "#lib/sql/tokens.ts";
import { type Intended, recorded } from "../audit/recorded.ts";
import type { Link } from "./link.ts";

/** Sends one statement, with its intent and outcome in the audit. `before` runs after the intent; where it throws, nothing is sent. */
export async function runRecorded(
  link: Link,
  statement: Statement,
  about: Intended,
  before: () => Promise<unknown>,
): Promise<void> {
  await recorded(about, async (note) => {
    await before();
    note({ sent: true });
    await link.run(statement);
  });
}
