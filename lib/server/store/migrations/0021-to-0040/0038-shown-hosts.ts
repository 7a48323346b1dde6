import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

type Table = { destinations: { id: string; target: string; shown_place: string } };

/** Of an address only the host is kept in clear: its path can be a secret. */
export const SHOWN_HOSTS: Migration = {
  async up(given: Kysely<unknown>): Promise<void> {
    const db = given as Kysely<Table>;
    const rows = await db
      .selectFrom("destinations")
      .select(["id", "shown_place"])
      .where("target", "=", "url")
      .where("shown_place", "like", "%/%")
      .execute();
    for (const { id, shown_place } of rows)
      await db
        .updateTable("destinations")
        .set({ shown_place: shown_place.split("/")[0] ?? "" })
        .where("id", "=", id)
        .execute();
  },
};
