import { expect, test } from "vitest";
import { fileOf, operationFiles, productionFiles, spread } from "./operation-files.ts";

/* An operation is declared once. Each file more that names one is a place to change with it. */

const MOST = 7;

const files = productionFiles();
const counted = operationFiles(files);

test("few files name an operation", () => {
  expect(spread(counted.map(([, each]) => each.length)).median).toBeLessThanOrEqual(4);
  const over = counted.flatMap(([name, each]) => (each.length > MOST ? `${name}: ${each.join(" ")}` : []));
  expect(over).toEqual([]);
});

test("each operation is named where it is declared and bound", () => {
  const lacking = counted.filter(([, each]) => {
    const folders = each.map((path) => path.split("/").slice(0, 3).join("/"));
    return !folders.includes("lib/shared/operations") || !folders.includes("lib/server/edge");
  });
  expect(lacking).toEqual([]);
});

test.each([
  ["its name", 'call("team.create");'],
  ["its declaration", 'import { createTeam } from "#lib/shared/operations/people/teams.ts";'],
  [
    "its declaration among others",
    'import * as operations from "#lib/shared/operations/people/teams.ts"; bind(operations.createTeam);',
  ],
  ["its door", 'import { createTeamDoor } from "./doors/people/teams.ts";'],
])("a file counts that has %s", (_what, text) => {
  const declared = files.filter(({ path }) => path.startsWith("lib/shared/operations/"));
  const found = operationFiles([...declared, fileOf("lib/server/edge/planted.ts", text)]);
  const named = found.filter(([, each]) => each.includes("lib/server/edge/planted.ts")).map(([name]) => name);
  expect(named).toEqual(["team.create"]);
});
