import { expect, test } from "vitest";
import { afterByHand, ENTER_DAY, passwordsByHand } from "./passwords-by-hand.ts";

const CLUSTERS = [
  { id: "1", name: "freight-prod" },
  { id: "2", name: "warehouse" },
];
const on = (clusterId: string, ...names: string[]) => names.map((name) => ({ clusterId, name }));
const textOf = ({ script }: ReturnType<typeof passwordsByHand>) =>
  script.map(({ cluster, script: lines }) => [
    cluster,
    lines.map(({ tokens }) => tokens.map(({ text }) => text).join("")),
  ]);

test("the SQL of several clusters is apart, since the same name may be on both", () => {
  expect(textOf(passwordsByHand([...on("1", "bi_looker"), ...on("2", "bi_looker", "etl")], CLUSTERS))).toEqual([
    ["freight-prod", [`ALTER USER "bi_looker" WITH PASSWORD '…'`]],
    ["warehouse", [`ALTER USER "bi_looker" WITH PASSWORD '…'`, `ALTER USER "etl" WITH PASSWORD '…'`]],
  ]);
});

test("names that nothing may change are left out, and counted", () => {
  const found = passwordsByHand(on("1", "sso_henrik", "root", "rolecall_x", "app"), CLUSTERS);
  expect(textOf(found)).toEqual([["freight-prod", [`ALTER USER "app" WITH PASSWORD '…'`]]]);
  expect(found.notes).toEqual(["It leaves out 3 SQL users of single sign-on, the database or Rolecall itself."]);
});

test("of many the first fifty are shown, and it says so", () => {
  const names = Array.from({ length: 60 }, (_, n) => `app_${n}`);
  const { script, notes } = passwordsByHand(on("2", ...names), CLUSTERS);
  expect(script[0]?.script).toHaveLength(50);
  expect(notes).toEqual(["The SQL shows the first 50."]);
});

test("where nothing may change any of them there is no SQL, and nothing to enter afterwards", () => {
  const { script, notes } = passwordsByHand(on("1", "sso_henrik", "root"), CLUSTERS);
  expect(script).toEqual([]);
  expect(afterByHand(script, notes)).toBe(
    "Nobody sets a password of these here: they are of single sign-on, the database or Rolecall itself.",
  );
  expect(afterByHand(passwordsByHand(on("1", "app"), CLUSTERS).script, [])).toBe(ENTER_DAY);
});
