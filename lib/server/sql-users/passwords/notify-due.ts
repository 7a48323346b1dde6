import { setTimeout as pause, setImmediate as turn } from "node:timers/promises";
import { DUE_STATES, type DueState } from "#lib/shared/passwords/password-age.ts";
import { isStopping } from "../../base/request/in-flight.ts";
import { sha256 } from "../../base/sha256.ts";
import { type Notification, notify } from "../../notices/notices.ts";
import { keyClosedOn } from "../../store/clusters/key-reach.ts";
import type { Store } from "../../store/db/base.ts";
import { batches } from "../../store/db/batches.ts";
import { type DueToNotify, duesToNotify, saveNotified } from "../../store/passwords/password-dues.ts";
import { teamNames } from "../../store/people/teams.ts";
import { accountsOfTeam } from "../../store/sql-users/sql-user-ends.ts";

/** How many names a notice has room for. */
const MOST_NAMES = 5;

/** Of the time of a server this takes one part in so many. */
const PARTS = 10;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Notifies the members of owning teams once of each password and each state: due soon, due, overdue. Passwords that change together
 * are one notice.
 */
export async function notifyDue(db: Store, now = Date.now()): Promise<void> {
  const closedOn = await keyClosedOn(db, now);
  // One team after the other, and pages between: on the first day of a large store, half of all passwords may be due.
  const rest = restsAfterWork();
  for (const { id: teamId } of await teamNames(db)) {
    await rest();
    const ofTeam = await duesToNotify(db, teamId, now);
    if (ofTeam.length === 0) continue;
    // Others get their turn between two steps, but no more: what was read grows old, and a notice that is not yet marked as sent would be sent again.
    await turn();
    const accounts = await accountsOfTeam(db, teamId);
    for (const state of DUE_STATES) {
      const group = ofTeam.filter(({ due }) => due === state);
      if (group.length === 0) continue;
      if (isStopping()) return;
      const isByHand = group.every(({ clusterId }) => closedOn(clusterId) !== null);
      // The mark comes after the notice: a mark without a notice would suppress it.
      if (!(await notify(db, accounts, asNotification(state, group, isByHand)))) continue;
      await turn();
      // Apart: to mark thousands of SQL users together would hold a file's only connection for half a second.
      for (const batch of batches(group)) {
        await saveNotified(db, batch);
        await rest();
      }
    }
  }
}

/** Answers a function that waits nine times as long as what was done since it last waited; not where the server stops. */
function restsAfterWork(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (!isStopping()) await pause(Math.min((PARTS - 1) * (performance.now() - since), LONGEST_PAUSE_MS));
    since = performance.now();
  };
}

const TEXT: Record<DueState, (one: boolean) => string> = {
  due_soon: (one) => (one ? "is due soon" : "are due soon"),
  due: (one) => (one ? "is due" : "are due"),
  overdue: (one) => (one ? "is overdue" : "are overdue"),
};

/** `closed`: the API key sets none of them. */
function asNotification(state: DueState, group: readonly DueToNotify[], closed: boolean): Notification {
  const [first] = group;
  const one = group.length === 1;
  const names = group.map(({ name }) => name);
  const listed = `${names.slice(0, MOST_NAMES).join(", ")}${names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : ""}`;
  const subject = one
    ? `The password of ${first?.name} ${TEXT[state](one)}`
    : `${group.length} passwords ${TEXT[state](one)}`;
  return {
    kind: "password_due",
    about: `due:${first?.teamId}:${state}:${digestOf(group)}`,
    text: one
      ? `${subject}. ${closed ? "Request a new one." : "Reset it, or request a new one."}`
      : `${subject}: ${listed}. ${closed ? "Request new ones." : "Reset them, or request new ones."}`,
    subject,
    path: `/my?due=${state}`,
    label: "Open your SQL users",
  };
}

/** A key of these passwords, so that a crash between notice and mark causes no second notice; one between marks of hundreds may. */
function digestOf(group: readonly DueToNotify[]): string {
  const all = group.map(({ id, setAt }) => `${id}:${setAt}`).sort();
  return sha256(all.join("\n")).slice(0, 16);
}
