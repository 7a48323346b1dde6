import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { type PathFacts, pathOf } from "#lib/shared/passwords/secret-path.ts";
import { type SecretStoreKind, STORE_PROBLEMS } from "#lib/shared/passwords/secret-store-kinds.ts";
import type {
  createSecretStoreInput,
  editSecretStoreInput,
  ScopeInput,
  StoreTest,
} from "#lib/shared/passwords/secret-stores.ts";
import type { Permit } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import { newId } from "../base/ids.ts";
import type { Note } from "../base/note.ts";
import { clustersAsKnown } from "../cloud/known-clusters.ts";
import { makeSqlPassword } from "../sql-users/passwords/make-password.ts";
import {
  addSecretStore,
  allSecretStores,
  editSecretStore,
  removeSecretStore,
  type StoredSecretStore,
  type StoreScope,
  saveTry,
  secretStoreOf,
} from "../store/automation/secret-stores.ts";
import type { Store } from "../store/db/open.ts";
import { store } from "../store/db/store.ts";
import { teamNamesOf } from "../store/people/teams.ts";
import { addressProblem, ownWays } from "./kinds/call.ts";
import { type SecretStore, SecretStoreError } from "./kinds/secret-store.ts";
import { isMoved, openCredential, openSecretStore, sealCredential, trustOf } from "./sealed.ts";

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

const probe = { facts, run };

type Manages = Permit<"secret_stores.manage">;
type Input = z.output<typeof createSecretStoreInput>;

const MOST = 200;

/** The name of a secret store for the audit; its id where there is none. */
export async function secretStoreName(id: string): Promise<string> {
  return (await secretStoreOf(await store(), id))?.name ?? id;
}

/** Whether a secret store has this id. */
export async function isSecretStore(id: string): Promise<boolean> {
  return (await secretStoreOf(await store(), id)) !== undefined;
}

/** Adds a secret store. Throws `invalid_input` with the field: another has this name or this cluster or team, or the address is forbidden. */
export async function createSecretStore({ actor }: Manages, input: Input, note: Note): Promise<{ id: string }> {
  const db = await store();
  const others = await allSecretStores(db);
  if (others.length >= MOST) throw refused("name", `At most ${MOST} secret stores.`);
  const scope = await requireFree(db, others, input);
  requireAllowed(input.address);
  const { kind, settings, credential = {} } = input.access;
  const id = newId("sst");
  const { name, address, template } = input;
  const sealed = sealCredential(id, credential);
  await addSecretStore(db, {
    id,
    name,
    kind,
    scope,
    address,
    template,
    sealed,
    createdBy: actor.name,
    settings: JSON.stringify(settings),
  });
  note({ secretStore: id, kind, host: new URL(address).host });
  return { id };
}

/**
 * Changes a secret store; its kind stays. Throws as {@link createSecretStore}, `busy` where another change came first, and
 * `secret_store_busy` where it would be another place while a delivery needs this one.
 */
export async function changeSecretStore(
  { actor }: Manages,
  { id, ...input }: z.output<typeof editSecretStoreInput>,
  note: Note,
): Promise<{ id: string }> {
  const db = await store();
  const known = await required(db, id);
  const others = (await allSecretStores(db)).filter((other) => other.id !== id);
  const scope = await requireFree(db, others, input);
  requireAllowed(input.address);
  const { kind, settings, credential } = input.access;
  if (kind !== known.kind) throw refused("kind", "Its kind cannot be changed. Add another secret store.");
  if (!credential && new URL(input.address).origin !== new URL(known.address).origin)
    throw refused(
      "credential",
      "Enter the credential again: Rolecall does not send the present one to another address.",
    );
  const place = { kind, address: input.address, settings: JSON.stringify(settings) };
  if (!credential && trustOf(place) !== trustOf(known))
    throw refused(
      "credential",
      "Enter the credential again: Rolecall does not send the stored one to a server with other certificates.",
    );
  const kept = credential ?? openCredential(known);
  if (!kept) throw refused("credential", "The present credential can no longer be opened. Enter it again.");
  const sealed = sealCredential(id, kept);
  const { name, address, template } = input;
  const edit = { name, scope, template, ...place, sealed, by: actor.name, moves: isMoved(known, place) };
  const done = await editSecretStore(db, known, edit);
  if (done === "needed") throw new Refusal("secret_store_busy");
  if (done === "outdated") throw new Refusal("busy");
  note({
    secretStore: id,
    kind,
    host: new URL(address).host,
    newCredential: credential !== undefined,
    before: known.name !== name ? known.name : undefined,
  });
  return { id };
}

/** Removes a secret store; what it has stays there. Throws `secret_store_busy` while a delivery into it is not over. */
export async function deleteSecretStore(_permit: Manages, { id }: { id: string }, note: Note): Promise<null> {
  const db = await store();
  const { kind } = await required(db, id);
  if (!(await removeSecretStore(db, id))) throw new Refusal("secret_store_busy");
  note({ secretStore: id, kind });
  return null;
}

/** Writes, reads and removes a probe, at the template's path for a SQL user that nobody has. */
export async function testSecretStore(_permit: Manages, { id }: { id: string }, note: Note): Promise<StoreTest> {
  const db = await store();
  const stored = await required(db, id);
  const found = pathOf(stored.kind, stored.template, probe.facts(stored.kind));
  if ("problem" in found) throw refused("template", found.problem);
  note({ secretStore: id, path: found.path, sent: true });
  const problem = await attempt(stored, found.path);
  await saveTry(db, id, problem);
  note({ works: problem === null, problem: problem || undefined });
  return { works: problem === null, problem, path: found.path };
}

async function attempt(stored: StoredSecretStore, path: string) {
  try {
    await probe.run(openSecretStore(stored), path);
    return null;
  } catch (error) {
    if (error instanceof SecretStoreError) return error.problem;
    throw error;
  }
}

async function required(db: Store, id: string): Promise<StoredSecretStore> {
  const found = await secretStoreOf(db, id);
  if (!found) throw new Refusal("not_found");
  return found;
}

const refused = (field: string, words: string) => new Refusal("invalid_input", { fields: { [field]: words } });

async function requireFree(
  db: Store,
  others: readonly StoredSecretStore[],
  { name, scope }: { name: string; scope: ScopeInput },
): Promise<StoreScope> {
  if (others.some((other) => other.name.toLowerCase() === name.toLowerCase()))
    throw refused("name", `A secret store named ${name} already exists.`);
  const wanted = await existing(db, scope);
  const same = others.find(
    (other) => other.scope.clusterId === wanted.clusterId && other.scope.teamId === wanted.teamId,
  );
  if (same) throw refused("scope", `${same.name} is already the secret store of this cluster or team.`);
  return wanted;
}

async function existing(db: Store, scope: ScopeInput): Promise<StoreScope> {
  if (scope.of === "cluster") {
    if (!(await clustersAsKnown()).some(({ id }) => id === scope.clusterId))
      throw refused("scope", "Choose a cluster.");
    return { clusterId: scope.clusterId, teamId: null };
  }
  if (!(await teamNamesOf(db, [scope.teamId])).has(scope.teamId)) throw refused("scope", "Choose a team.");
  return { clusterId: null, teamId: scope.teamId };
}

/** The problem that shows before the name is resolved, which happens with each call. */
function requireAllowed(address: string): void {
  const problem = addressProblem(new URL(address), ownWays());
  if (problem === "tls") throw refused("address", "Enter an https:// address.");
  if (problem) throw refused("address", `It ${STORE_PROBLEMS[problem]}.`);
}
