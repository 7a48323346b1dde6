import { differs, HOLDS, unseen } from "../seen.ts";
import type { ApiAnswer, Hands } from "./hands.ts";
import type { Made } from "./made.ts";
import { type Notes, named } from "./notes.ts";
import type { Thing } from "./things.ts";

/** Removes the first SQL user by the Cloud API, once its birth was compared, and tries to remove it again. */
export async function tryRemoval(
  hands: Hands,
  made: Made,
  { notes, user }: { readonly notes: Notes; readonly user: Thing },
): Promise<void> {
  made.step("DELETE a SQL user");
  if (!(await made.isThere(user))) return notes.addUnseen(["C-15"], "nothing");
  const deleted = await hands.api.remove(user.name);
  notes.add("C-12", named(deleted, user.name));
  if (deleted.is !== "done") return notes.addUnseen(["C-15"], "nothing");
  made.step("DELETE the same SQL user again");
  notes.add("C-15", missing(await hands.api.remove(user.name)));
}

function missing(answer: ApiAnswer) {
  if (answer.is === "missing") return HOLDS;
  if (answer.is === "done") return differs("done_anyway");
  return answer.is === "refused" ? differs("other_values") : unseen("no_answer");
}
