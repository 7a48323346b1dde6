import { log } from "../../base/log.ts";
import { clusterName } from "../../cloud/cluster-name.ts";
import { clusterAdminsOf, notify } from "../../notices/notices.ts";
import type { Store } from "../../store/db/open.ts";
import {
  type DriftQuestion,
  dueQuestions,
  postponeQuestions,
  saveAuthor,
} from "../../store/sql-users/drift-questions.ts";
import { type Authors, authorsOf } from "./vendor-audit.ts";

/** A change outside Rolecall in one word. */
export const DONE: Record<DriftQuestion["what"], string> = { appeared: "created", vanished: "deleted" };

/** Reads from the vendor's audit log who made these changes, and saves it. Never fails. */
export async function findAuthors(db: Store, questions: readonly DriftQuestion[], now?: number): Promise<Authors> {
  const authors = await authorsOf(db, questions, now).catch((error: unknown): Authors => {
    log().error({ error }, "the authors of changes outside Rolecall were not sought");
    return { by: new Map(), forbidden: false };
  });
  for (const [question, by] of authors.by)
    await saveAuthor(db, question, by).catch((error: unknown) =>
      log().error({ clusterId: question.clusterId, error }, "the author of a change outside Rolecall was not stored"),
    );
  return authors;
}

/** Reads the vendor's log again for changes without an author, and notifies Cluster Admins of those that it names. */
export async function readAuthorsAgain(db: Store, now = Date.now()): Promise<void> {
  const due = await dueQuestions(db, now);
  if (due.length === 0) return;
  const { by } = await findAuthors(db, due, now);
  await postponeQuestions(
    db,
    due.filter((question) => !by.has(question)),
    now,
  );
  for (const [question, author] of by) await notifyAuthor(db, question, author);
}

async function notifyAuthor(db: Store, { clusterId, name, what, at }: DriftQuestion, author: string): Promise<void> {
  const [cluster, admins] = await Promise.all([clusterName(clusterId), clusterAdminsOf(db, clusterId)]);
  const text = `The SQL user ${name} on cluster ${cluster} was ${DONE[what]} outside Rolecall by ${author}, says the audit log of CockroachDB Cloud.`;
  await notify(db, admins, {
    kind: "drift",
    about: `author:${clusterId}:${what}:${name}:${at}`,
    text,
    path: `/clusters/${clusterId}/users`,
    subject: `Who ${DONE[what]} ${name} outside Rolecall on cluster ${cluster}`,
    sentences: [text, "If you cannot explain the change, treat it as an intrusion."],
    label: "Open the SQL users",
  });
}
