import { expect, test } from "vitest";
import { presetDatabase } from "./preset-database.ts";

const connection = {
  host: "h",
  port: 26257,
  database: "defaultdb",
  databases: ["defaultdb", "shop"],
  unlisted: ["stock"],
};

test.each([
  [[], "defaultdb"],
  [["stock", "shop"], "stock"],
  [["shop", "defaultdb"], "defaultdb"],
  [["dropped"], "defaultdb"],
  [["dropped", "shop"], "shop"],
])("a proof of %j presets the database %s", (covered, database) => {
  expect(presetDatabase(connection, covered)).toBe(database);
});
