import { cellOf, hasColumns, isYes } from "../../answers/read/result-set.ts";
import { showUser, showUserRoles } from "../../templates/user-facts.ts";
import { differs, HOLDS, unseen } from "../seen.ts";
import { lifeOf } from "./clean.ts";
import type { Hands, Session } from "./hands.ts";
import type { Made } from "./made.ts";
import { type Notes, named, ofApi, ofRows } from "./notes.ts";
import { closeSessions, letIn, shutOut, takeAdmin } from "./statements.ts";
import type { Thing } from "./things.ts";

const OF_LOGINS = ["C-13", "C-14", "C-17", "L-30", "L-31", "L-32"];

/** Tries what shows on a SQL user that the Cloud API makes. `key`: the key may make none; null: there is none to try on. */
export async function tryApiUser(hands: Hands, made: Made, notes: Notes): Promise<Thing | "key" | null> {
  const user = await made.plan("user", "api");
  made.step("POST a SQL user");
  const answer = await hands.api.create(user.name, hands.passwordOf(`${user.name} first`));
  if (answer.is === "forbidden") {
    await made.forget(user);
    return "key";
  }
  notes.add("C-12", named(answer, user.name));
  if (answer.is === "refused" || answer.is === "missing") await made.forget(user);
  const [until = ""] = user.marks ?? [];
  const marked =
    answer.is === "refused" || answer.is === "missing" ? undefined : await made.admin(shutOut(user.name, until));
  if (marked?.is !== "rows") {
    notes.addUnseen(["C-11", "C-15", ...OF_LOGINS], "refused");
    return null;
  }
  const life = await lifeOf(hands.admin, user.name);
  await made.born(user, life.is === "there" ? (life.until ?? until) : until);
  const isAdmin = ofRows(await made.admin(showUserRoles(user.name)), (set) => {
    if (!hasColumns(set, ["role_name", "member", "is_admin"])) return differs("other_columns");
    const isAdminRow = (row: readonly string[]) =>
      cellOf(set, row, "role_name") === "admin" && isYes(cellOf(set, row, "is_admin"));
    return set.rows.some(isAdminRow) ? HOLDS : differs("row_missing");
  });
  notes.add("C-11", isAdmin);
  await made.admin(letIn(user.name, until));
  await tryLogins(hands, made, { notes, user });
  await made.admin(shutOut(user.name, until));
  return user;
}

type On = { readonly notes: Notes; readonly user: Thing };

async function tryLogins(hands: Hands, made: Made, { notes, user }: On): Promise<void> {
  const { name } = user;
  const [first, second] = [hands.passwordOf(`${name} first`), hands.passwordOf(`${name} second`)];
  const before = await made.signIn(user, first, "Sign in as the SQL user");
  if (before.is !== "open") return notes.addUnseen(OF_LOGINS, "refused");
  made.step("PUT another password");
  const reset = await hands.api.setPassword(name, second);
  notes.add("C-12", named(reset, name));
  if (reset.is !== "done") return notes.addUnseen(OF_LOGINS, reset.is === "forbidden" ? "key_may_not" : "no_answer");
  made.step("Ask in the session that was open before");
  notes.add("C-14", (await isAlive(before.session, name)) ? HOLDS : differs("session_ended"));
  await before.session.close();
  made.step("PUT the same password again");
  notes.add("C-13", ofApi(await hands.api.setPassword(name, second), differs("refused_change")));
  const withOld = await made.signIn(user, first, "Sign in with the old password");
  const withNew = await made.signIn(user, second, "Sign in with the new password");
  notes.add("C-17", withOld.is === "open" ? differs("let_in") : withOld.is === "refused" ? HOLDS : unseen("no_answer"));
  notes.add(
    "C-17",
    withNew.is === "open" ? HOLDS : withNew.is === "refused" ? differs("shut_out") : unseen("no_answer"),
  );
  const login = withNew.is === "open" ? withNew : withOld;
  if (login.is !== "open") return notes.addUnseen(["L-30", "L-31", "L-32"], "refused");
  await tryAdmin(made, { notes, user }, login.session);
  await tryEndOfSession(made, { notes, user }, login.session);
  await tryNoLogin(made, { notes, user }, login === withNew ? second : first);
}

/** Reading SQL users needs admin, or a privilege that this one does not hold. */
async function tryAdmin(made: Made, { notes, user }: On, session: Session): Promise<void> {
  made.step("Ask as an admin in the open session");
  if ((await session.run(showUser(user.name))).is !== "rows") return notes.addUnseen(["L-31"], "nothing");
  if ((await made.admin(takeAdmin(user.name))).is !== "rows") return notes.addUnseen(["L-31"], "refused");
  made.step("Ask the same in the open session");
  const after = await session.run(showUser(user.name));
  const isOut = after.is === "refused" && after.state === "42501";
  notes.add("L-31", after.is === "rows" ? differs("rights_stayed") : isOut ? HOLDS : unseen("no_answer"));
}

async function tryEndOfSession(made: Made, { notes, user }: On, session: Session): Promise<void> {
  if (!(await isAlive(session, user.name))) return notes.addUnseen(["L-32"], "no_answer");
  if ((await made.admin(closeSessions(user.name))).is !== "rows") return notes.addUnseen(["L-32"], "refused");
  made.step("Ask in the session that was closed");
  const goesOn = await isAlive(session, user.name);
  const answers = (await made.admin(showUserRoles(user.name))).is === "rows";
  notes.add("L-32", goesOn ? differs("session_stayed") : answers ? HOLDS : unseen("no_answer"));
}

async function tryNoLogin(made: Made, { notes, user }: On, password: string): Promise<void> {
  const [until = "", ended = ""] = user.marks ?? [];
  for (const change of [shutOut(user.name, until), letIn(user.name, ended)]) {
    if ((await made.admin(change)).is !== "rows") return notes.addUnseen(["L-30"], "refused");
    const login = await made.signIn(user, password, "Sign in as the SQL user");
    if (login.is === "open") await login.session.close();
    notes.add("L-30", login.is === "open" ? differs("let_in") : login.is === "refused" ? HOLDS : unseen("no_answer"));
  }
}

/** Whether the session still answers. Any SQL user may ask for its own roles. */
async function isAlive(session: Session, name: string): Promise<boolean> {
  const answer = await session.run(showUserRoles(name));
  return answer.is === "rows" || (answer.is === "refused" && !/^(?:57|08)/.test(answer.state));
}
