import { validUntilText } from "#lib/sql/answers/login-facts.ts";
import { cellOf } from "#lib/sql/answers/read/result-set.ts";
import { endInMark } from "#lib/sql/creation-mark.ts";
import { takeMarkAway } from "#lib/sql/templates/new-user.ts";
import { showUser } from "#lib/sql/templates/user-facts.ts";
import { newId } from "../../base/ids.ts";
import { log } from "../../base/log.ts";
import { isStopping, track } from "../../base/request/in-flight.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import { onCluster } from "../../cluster-sql/connection/session.ts";
import type { Link } from "../../cluster-sql/link.ts";
import { creatingConnection } from "../../store/clusters/sql-connections.ts";
import type { Store } from "../../store/db/base.ts";
import { forgetMark, isMarkLeft, type LeftMark, leftMarks } from "../../store/sql-users/creation-marks.ts";
import { Pauses } from "./pauses.ts";

const pauses = new Pauses("marks-paused");

/**
 * Takes the marks of finished creations from their SQL users; the wanted end stays. Never throws: a mark ends no login before its time, so a
 * later round can take it. `only`: the creation of this id.
 */
export async function takeMarks(db: Store, { only }: { only?: string } = {}): Promise<void> {
  for (const mark of await leftMarks(db)) {
    if (isStopping()) return;
    if ((only !== undefined && only !== mark.id) || pauses.has(mark.id)) continue;
    try {
      if (await creatingConnection(db, mark.clusterId)) await take(db, mark);
    } catch (error) {
      pauses.add(mark.id);
      log().warn(
        { clusterId: mark.clusterId, name: mark.name, error },
        "the mark of a finished creation stays; trying again",
      );
    }
  }
}

/** Takes them while no one waits for it: the answer of a creation has arrived. */
export function takeMarksInBackground(db: Store): void {
  void track(takeMarks(db));
}

/** A SQL user that has another VALID UNTIL by now keeps it. */
async function take(db: Store, mark: LeftMark): Promise<void> {
  const { id, clusterId, name } = mark;
  await cloud().turns.take(clusterId, name, async () => {
    if (!(await isMarkLeft(db, id))) return;
    await onCluster(clusterId, newId("req"), (link) => takeFrom(link, mark), { isGoingOn: true });
    await forgetMark(db, id);
  });
  pauses.delete(id);
}

/** The end that stays is the one in the mark at the cluster: a row of the store moves none. */
async function takeFrom(link: Link, { name, marks }: LeftMark): Promise<void> {
  const set = await link.run(showUser(name));
  const [row] = set.rows;
  const until = row && cellOf(set, row, "username") === name && validUntilText(cellOf(set, row, "options"));
  const marked = until ? endInMark(until, marks) : undefined;
  if (marked) await link.run(takeMarkAway(name, marked.endsAt));
}
