import type { RoleHolder } from "#lib/shared/people/rights.ts";

export function keyOf({ kind, id }: RoleHolder): string {
  return `${kind}:${id}`;
}

export function holderOf(key: string): RoleHolder {
  const [kind, id = ""] = key.split(":", 2);
  return { kind: kind === "team" ? "team" : "account", id };
}
