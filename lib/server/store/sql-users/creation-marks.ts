import { z } from "zod";
import type { Store } from "../db/base.ts";

/** The marks of a finished creation, of which the cluster may still have one. */
export type LeftMark = {
  readonly id: string;
  readonly clusterId: string;
  readonly name: string;
  readonly marks: readonly string[];
};

/** The marks that are still to be taken away. */
export async function leftMarks(store: Store): Promise<LeftMark[]> {
  const rows = await store.selectFrom("creation_marks").selectAll().execute();
  return rows.map(({ id, cluster_id: clusterId, name, marks }) => ({
    id,
    clusterId,
    name,
    marks: marksIn(marks),
  }));
}

/** Whether this mark is still to be taken away: another server may have done it. */
export async function isMarkLeft(store: Store, id: string): Promise<boolean> {
  const row = await store.selectFrom("creation_marks").select("id").where("id", "=", id).executeTakeFirst();
  return row !== undefined;
}

/** Forgets a mark that the cluster does not have any more. */
export async function forgetMark(store: Store, id: string): Promise<void> {
  await store.deleteFrom("creation_marks").where("id", "=", id).execute();
}

const texts = z.array(z.string());

/** The marks of a stored row. */
export function marksIn(json: string): string[] {
  return texts.parse(JSON.parse(json));
}
