import type { Rotation } from "../api/answers.ts";
import type { Password } from "../password-formats.ts";
import type { Taken } from "./pending.ts";

type Item = Rotation["items"][number];

/** A password that the key of this rotation opened, and when it was set. */
export type Opened = { readonly password: string; readonly at: string | number };
/** One that may be printed. */
type Printable = Password & { readonly taken: Taken };
type Left = { readonly cluster: string; readonly name: string; readonly state: string; readonly why: string };

export type Collected = {
  /** certainly in force */
  readonly passwords: readonly Printable[];
  /** The outcome is unknown: either the old password works or this one. */
  readonly unknown: readonly Printable[];
  /** how many are in secret stores */
  readonly stored: number;
  readonly left: readonly Left[];
};

/**
 * The passwords of an ended rotation by what is known of them. `sealed`: the items that the server's last answer had a password for; one
 * that was opened before and is gone from there was replaced or taken, unless its hour has passed.
 */
export function sortedOut(
  { items }: Rotation,
  opened: ReadonlyMap<string, Opened>,
  sealed: ReadonlySet<string>,
): Collected {
  const passwords: Printable[] = [];
  const unknown: Printable[] = [];
  const left: Left[] = [];
  for (const item of items) {
    const { id, cluster, name, state, place } = item;
    const found = opened.get(id);
    const isValid = sealed.has(id) || place === "lost" || place === undefined;
    if (found && isValid && !item.replaced && (state === "done" || state === "unknown")) {
      const { password, at } = found;
      (state === "done" ? passwords : unknown).push({ cluster, name, password, taken: { id, at } });
    } else if (place !== "store") left.push({ cluster, name, state, why: whyOf(item) });
  }
  return { passwords, unknown, left, stored: items.filter(({ place }) => place === "store").length };
}

const SET_ANOTHER = "set another one with: rolecall users reset";

function whyOf({ state, code, replaced }: Item): string {
  if (replaced) return "another password was set since, so the one of this rotation no longer works";
  if (state === "done") return `its new password is no longer there; ${SET_ANOTHER}`;
  if (state === "unknown") return `its password may have changed; ${SET_ANOTHER}`;
  return code ? `${state} (${code})` : state;
}
