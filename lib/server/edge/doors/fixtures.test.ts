import { expect, test } from "vitest";
import { FIXTURES } from "../../../testing/operations/fixtures.ts";
import { DOORS } from "./catalogue.ts";

/* The fixtures of operations, which the browser tests of doors send, against the doors themselves. */

type Door = { permission: string; confirmed?: true; effects?: unknown };
const doorOf = async ({ resource, key }: (typeof FIXTURES)[number]): Promise<Door> => {
  const doors: Record<string, unknown> = await DOORS[resource]();
  return doors[`${key}Door`] as Door;
};
const CLUSTER = "1c9f7b52-0d3e-4c6a-9f0e-8f2f3b7f6a11";

test("every input is one that its operation takes", () => {
  const wrong = FIXTURES.flatMap(({ operation, fixture }) => {
    if (operation.from !== "browser" || !("input" in fixture)) return [];
    const inputs = [fixture.input, "effective" in fixture ? fixture.effective : undefined];
    return inputs.flatMap((input) => {
      const read = input && operation.input.safeParse(input({ clusterId: CLUSTER, name: "app_one" }));
      return read?.success === false ? `${operation.name}: ${read.error.message}` : [];
    });
  });
  expect(wrong).toEqual([]);
});

test("every door needs the right that its fixture names, and a password where its fixture says so", async () => {
  const wrong: string[] = [];
  for (const entry of FIXTURES) {
    const { permission, confirmed } = await doorOf(entry);
    const { needs } = entry.fixture;
    if (needs !== permission) wrong.push(`${entry.operation.name}: ${permission}, and not ${needs}`);
    const says = "confirmed" in entry.fixture && entry.fixture.confirmed === true;
    if (entry.operation.kind === "change" && says !== (confirmed === true))
      wrong.push(`${entry.operation.name}: confirmed`);
  }
  expect(wrong).toEqual([]);
});

test("a change has a preview in its fixture where its door says what it sends", async () => {
  const wrong: string[] = [];
  for (const entry of FIXTURES) {
    const sends = (await doorOf(entry)).effects !== undefined;
    if (sends !== ("preview" in entry.fixture && entry.fixture.preview !== undefined)) wrong.push(entry.operation.name);
  }
  expect(wrong).toEqual([]);
});
