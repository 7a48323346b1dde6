import type { Unsaved } from "#lib/client/page/unsaved-passwords.ts";
import type { StoredSealed } from "#lib/client/rotation-keys.ts";
import type { RotationItem } from "#lib/shared/passwords/rotation.ts";

type Here = ReadonlyMap<string, StoredSealed>;

/** The SQL users whose new password this browser has and which is certainly in force, or whose outcome is `unknown`. */
export function passwordsOf(items: readonly RotationItem[], here: Here, state: "done" | "unknown"): RotationItem[] {
  return items.filter((item) => here.has(item.id) && item.state === state && !item.replacedBy);
}

/** The SQL users whose password this browser has, and which was neither copied nor downloaded. A replaced one is worth nothing. */
export function unsavedOf(items: readonly RotationItem[], here: Here): RotationItem[] {
  return items.filter(({ id, replacedBy }) => !replacedBy && here.has(id) && !here.get(id)?.saved);
}

/** What the question says before this browser forgets the passwords of `items`. */
export function forgotten(items: readonly RotationItem[], here: Here): Unsaved {
  const unsaved = unsavedOf(items, here);
  return { all: items.length, unsaved: unsaved.length, names: unsaved.map(({ name }) => name) };
}
