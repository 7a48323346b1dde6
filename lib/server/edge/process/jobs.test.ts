import { expect, test, vi } from "vitest";
import { begin, world } from "../../../testing/request-steps.ts";
import { freshProcess } from "../../../testing/server.ts";
import { openStore, type Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { freshDatabase } from "../../store/db/testing.ts";
import { jobsOn } from "./jobs.ts";

freshProcess();
const url = freshDatabase();

test("of several servers on one store, one reads the lists, and the others do not wait for it", async () => {
  vi.stubEnv("DATABASE_URL", url());
  await begin();
  const others = await Promise.all([openStore(url()), openStore(url())]);
  const reads = (db: Store) =>
    jobsOn(db)
      .find(({ failure }) => failure.startsWith("the lists of SQL users"))
      ?.work();
  await Promise.all([await store(), ...others].map(reads));
  const lists = world.received.filter(({ path }) => path.endsWith("/sql-users"));
  expect(lists).toHaveLength(2);
  await Promise.all(others.map((db) => db.destroy()));
});
