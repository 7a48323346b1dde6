import { STORE_KIND_NAMES, STORE_PROBLEMS } from "#lib/shared/passwords/secret-store-kinds.ts";
import type { SecretStoreRow, StoreTest } from "#lib/shared/passwords/secret-stores.ts";

export function kindWords({ kind, settings }: Pick<SecretStoreRow, "kind" | "settings">): string {
  switch (kind) {
    case "vault":
      return `${STORE_KIND_NAMES[kind]}, ${settings.namespace ? `${settings.namespace}, ` : ""}${settings.mount}`;
    case "kubernetes":
      return `${STORE_KIND_NAMES[kind]}, ${settings.namespace}`;
    case "aws":
      return `${STORE_KIND_NAMES[kind]}, ${settings.region}`;
    default:
      return kind satisfies never;
  }
}

export function forWords({ scope, of }: Pick<SecretStoreRow, "scope" | "of">): string {
  return `${scope.of === "cluster" ? "Cluster" : "Team"} ${of}`;
}

/** A sentence for the answer to a test. */
export function testWords(name: string, { works, problem }: StoreTest): string {
  if (works || problem === null) return `${name} accepted, returned and removed a test secret.`;
  return `${name} ${STORE_PROBLEMS[problem]}.`;
}

export const problemWords = (name: string, problem: SecretStoreRow["tryProblem"]) =>
  problem === null ? "" : `${name} ${STORE_PROBLEMS[problem]}.`;
