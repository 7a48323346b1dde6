import { expect, test } from "vitest";
import type { ResultSet } from "#lib/sql/answers/read/result-set.ts";
import type { Link } from "../link.ts";
import { databasesOn } from "./read-access.ts";

/** A cluster that gives this answer to each statement. */
const answering = (list: ResultSet) => ({ run: async () => list }) as Partial<Link> as Link;

test.each<[string, ResultSet]>([
  ["without a row", { columns: ["database_name"], rows: [] }],
  ["without the database that every cluster has", { columns: ["database_name"], rows: [["shop"]] }],
  ["under another column", { columns: ["name"], rows: [["shop"], ["system"]] }],
])("a list of databases %s is no list", async (_, list) => {
  await expect(databasesOn(answering(list), ["shop"])).rejects.toMatchObject({ code: "sql_connection_bad_answer" });
});

test("the databases of the cluster's list and of the Cloud API's are taken together", async () => {
  const list = { columns: ["database_name"], rows: [["system"], ["shop"], ["hidden"]] };
  expect((await databasesOn(answering(list), ["shop", "new"])).toSorted()).toEqual(["hidden", "new", "shop"]);
});
