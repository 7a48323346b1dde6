import { cellOf, hasColumns } from "../../answers/read/result-set.ts";
import { isOneOfMarks } from "../../creation-mark.ts";
import { showUserRoles } from "../../templates/user-facts.ts";
import { ofRefusal } from "../assumption.ts";
import { differs, HOLDS, type Outcome, unseen } from "../seen.ts";
import { lifeOf } from "./clean.ts";
import type { Hands } from "./hands.ts";
import type { Made } from "./made.ts";
import { type Notes, ofRows } from "./notes.ts";
import { createMarked, letIn, showSystemGrantsOf, shutOut } from "./statements.ts";
import type { Thing } from "./things.ts";

type On = {
  readonly notes: Notes;
  /** whether another SQL user of the check could sign in, so that a refusal says something */
  readonly canSignIn: boolean;
};

/** Tries what shows on a SQL user that SQL makes. Null where there is none. */
export async function trySqlUser(hands: Hands, made: Made, { notes, canSignIn }: On): Promise<Thing | null> {
  const user = await made.plan("user", "sql");
  const password = hands.passwordOf(`${user.name} first`);
  const [until = ""] = user.marks ?? [];
  const answer = await made.admin(createMarked(user.name, await hands.verifierOf(password), until));
  if (answer.is !== "rows") {
    const why = answer.is === "refused" ? ofRefusal(answer.state) : unseen("no_answer");
    if (answer.is === "refused") await made.forget(user);
    notes.add("L-27", why);
    notes.addUnseen(["L-28", "L-29"], why.result === "unseen" ? why.seen : "nothing");
    return null;
  }
  const life = await lifeOf(hands.admin, user.name);
  const printed = life.is === "there" ? life.until : undefined;
  await made.born(user, printed ?? until);
  if (life.is === "unknown") notes.addUnseen(["L-29"], "no_answer");
  else notes.add("L-29", printed !== undefined && isOneOfMarks(printed, [until]) ? HOLDS : differs("other_values"));
  notes.add("L-28", await holdsNothing(made, user));
  made.step("GET the names of SQL users");
  notes.add("L-28", await isListed(hands, user));
  await made.admin(letIn(user.name, until));
  const login = await made.signIn(user, password, "Sign in with the password of the verifier");
  await made.admin(shutOut(user.name, until));
  if (login.is === "open") await login.session.close();
  const isRefused = login.is === "refused" && canSignIn;
  notes.add("L-27", login.is === "open" ? HOLDS : isRefused ? differs("shut_out") : unseen("no_answer"));
  return user;
}

async function holdsNothing(made: Made, { name }: Thing): Promise<Outcome> {
  const roles = ofRows(await made.admin(showUserRoles(name)), (set) => {
    if (!hasColumns(set, ["role_name", "member", "is_admin"])) return differs("other_columns");
    return set.rows.length === 0 ? HOLDS : differs("holds_rights");
  });
  if (roles.result !== "holds") return roles;
  return ofRows(await made.admin(showSystemGrantsOf(name)), (set) => {
    if (!hasColumns(set, ["grantee", "privilege_type"])) return unseen("refused");
    return set.rows.some((row) => cellOf(set, row, "grantee") === name) ? differs("holds_rights") : HOLDS;
  });
}

async function isListed(hands: Hands, { name }: Thing): Promise<Outcome> {
  const answer = await hands.api.names();
  if (answer.is !== "read") return unseen(answer.is === "forbidden" ? "key_may_not" : "no_answer");
  return answer.value.includes(name) ? HOLDS : differs("user_not_listed");
}
