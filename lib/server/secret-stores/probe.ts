import "server-only";
import { randomUUID } from "node:crypto";
import type { PathFacts } from "#lib/shared/passwords/secret-path.ts";
import type { SecretStoreKind } from "#lib/shared/passwords/secret-store-kinds.ts";
import { makeSqlPassword } from "../sql-users/passwords/make-password.ts";
import { type SecretStore, SecretStoreError } from "./kinds/secret-store.ts";

const NAME = "rolecall-probe";
const NO_CLUSTER = "00000000-0000-4000-8000-000000000000";

/** A SQL user that nobody has. AWS takes some time to remove a secret for good, so each test there has its own name. */
function facts(kind: SecretStoreKind): PathFacts {
  const name = kind === "aws" ? `${NAME}-${randomUUID().slice(0, 8)}` : NAME;
  return { cluster: NAME, clusterId: NO_CLUSTER, team: NAME, name };
}

/** Does what a delivery does, with a made-up password, and removes it. Throws {@link SecretStoreError}. */
async function run(store: SecretStore, path: string): Promise<void> {
  const about = { username: NAME, cluster: NAME, clusterId: NO_CLUSTER, host: "", port: "", database: "" };
  const [password, marker] = [makeSqlPassword(), randomUUID()];
  await store.writeNext(path, about, { password, marker });
  await store.makeCurrent(path, marker);
  const { current } = await store.read(path);
  await store.remove(path);
  if (current?.password.reveal() !== password.reveal()) throw new SecretStoreError("conflict");
}

export const probe = { facts, run };
