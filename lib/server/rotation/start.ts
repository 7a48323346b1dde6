import type { Delivery, PreviewUser, RotationProblem, RotationTargets } from "#lib/shared/passwords/rotation.ts";
import { isPublicKey } from "#lib/shared/passwords/sealing.ts";
import { type Actor, type Permit, requireProof } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import type { Note } from "../base/note.ts";
import { underOf } from "../jobs/control.ts";
import { wake } from "../jobs/work.ts";
import { store } from "../store/db/store.ts";
import { type Checked, checkTargets, placesOf } from "./check-targets.ts";
import { addRotation, rotationJob } from "./job.ts";

export type NewRotation = {
  targets: RotationTargets;
  /** the number of SQL users that the starter confirmed */
  count: number;
  deliver: Delivery;
  /** the public key of their browser */
  key: string;
  /** {@link placesOf} of the preview that the starter saw; undefined where they saw none */
  places?: string | undefined;
};

/** Requires an account as the sender: claim links are void without the right of their sender, and a service is no account. */
function requireSender({ token }: Actor, deliver: Delivery): void {
  if (deliver === "owners" && token?.kind === "service")
    throw new Refusal("invalid_input", {
      fields: { deliver: "A service sends no claim links. Use caller, or a personal token." },
    });
}

const MOST_NAMED = 5;

/** All or none go into secret stores: otherwise the rest would have to come to a browser that expects none. */
function requireStores(users: readonly Pick<PreviewUser, "name" | "store">[], deliver: Delivery): void {
  const without = users.filter(({ store: name }) => name === undefined).map(({ name }) => name);
  if (deliver !== "store" || without.length === 0) return;
  const named = without.slice(0, MOST_NAMED).join(", ");
  const rest = without.length > MOST_NAMED ? ` and ${without.length - MOST_NAMED} more` : "";
  throw new Refusal("no_secret_store", { fields: { deliver: `Without a secret store: ${named}${rest}.` } });
}

/**
 * The state of these SQL users, all of which a rotation can take now. A preview refuses what a start would. To a program, the refusal
 * names those that stop it.
 *
 * Throws `token_needs_person` where a program would rotate a protected one, and otherwise as {@link startRotation}.
 */
export async function requireStartable(
  actor: Actor,
  { targets, deliver }: Pick<NewRotation, "targets" | "deliver">,
): Promise<Checked[]> {
  requireSender(actor, deliver);
  const checked = (await checkTargets(actor, targets)).flatMap((cluster) => cluster.checked);
  const stopping = checked.flatMap(({ user: { name, problem } }) => (problem ? [{ name, problem }] : []));
  if (stopping.length > 0) {
    const named = stopping.slice(0, MOST_NAMED).map(({ name, problem }) => `${name} (${problem})`);
    const rest = stopping.length > MOST_NAMED ? ` and ${stopping.length - MOST_NAMED} more` : "";
    const problems = new Set(stopping.map(({ problem }) => problem));
    const fields = { targets: `Not possible now: ${named.join(", ")}${rest}.` };
    // A person sees it in the preview of the dialog.
    throw new Refusal(codeOf(problems, actor), actor.token ? { fields } : {});
  }
  requireStores(
    checked.map(({ user }) => user),
    deliver,
  );
  return checked;
}

function codeOf(problems: ReadonlySet<RotationProblem>, { token }: Actor) {
  if (token && problems.has("protected")) return "token_needs_person";
  if (problems.has("key_reads")) return "cloud_key_reads";
  return problems.has("in_rotation") ? "rotation_overlaps" : "rotation_outdated";
}

/**
 * Starts a rotation of exactly these SQL users, on any number of clusters. It runs under the session of its starter. Protected SQL users
 * need the password again.
 *
 * `invalid_input` on `deliver`: a service is no sender of claim links, see {@link requireSender}. `no_secret_store`: see
 * {@link requireStores}.
 *
 * Throws `rotation_outdated` where one cannot be rotated, their number is not `count`, or one would go to another place in a secret store
 * than the preview showed; `rotation_overlaps` where one is in another rotation, `cluster_not_found` and `forbidden`. After an error nothing
 * was started.
 */
export async function startRotation(
  { actor }: Permit<"rotations.manage">,
  { targets, count, deliver, key, places }: NewRotation,
  note: Note,
): Promise<{ id: string }> {
  const checked = await requireStartable(actor, { targets, deliver });
  const items = checked.flatMap(({ item }) => item ?? []);
  if (items.length !== count) throw new Refusal("rotation_outdated");
  const isMoved = deliver === "store" && places !== undefined && places !== placesOf(items);
  if (isMoved) throw new Refusal("rotation_outdated");
  if (!(await isPublicKey(key))) throw new Refusal("invalid_input");
  if (checked.some(({ user }) => user.protected)) await requireProof(actor);
  const id = await addRotation(await store(), { ...(await underOf(actor)), deliver, key }, items);
  if (id === undefined) throw new Refusal("rotation_overlaps");
  note({ rotation: id, sqlUsers: items.length, clusters: targets.length, deliver });
  wake(rotationJob, id);
  return { id };
}
