import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AUDIT_ACTION_NAMES, AUDIT_OUTCOMES, type StoredAction } from "./audit.ts";
import { EVENT_GROUP_NAMES, groupsOf } from "./destination-events.ts";
import { createDestinationInput } from "./destinations.ts";

describe("the groups of an event", () => {
  test("every final outcome of every action is in one of them, and nothing else is", () => {
    for (const action of AUDIT_ACTION_NAMES)
      for (const outcome of [...AUDIT_OUTCOMES, "intended"] as const) {
        const groups = groupsOf(action, outcome);
        expect(groups.length > 0, `${action} ${outcome}`).toBe(outcome !== "running" && outcome !== "intended");
        expect(EVENT_GROUP_NAMES).toEqual(expect.arrayContaining(groups));
      }
  });

  test("each group can be reached", () => {
    const all = AUDIT_ACTION_NAMES.flatMap((action) => AUDIT_OUTCOMES.flatMap((outcome) => groupsOf(action, outcome)));
    expect(new Set(all)).toEqual(new Set(EVENT_GROUP_NAMES));
  });

  test("a refused attempt is a refusal and no event of its subject", () => {
    expect(groupsOf("sql_user.delete", "refused")).toEqual(["refusals"]);
    expect(groupsOf("sql_user.delete", "failed")).toEqual(["sql_user", "failures"]);
    expect(groupsOf("sql_user.appeared", "done")).toEqual(["drift", "sql_user"]);
  });

  const stored = (action: string) => action as StoredAction;

  test("an action of another version has no subject, and breaks nothing", () => {
    fc.assert(
      fc.property(fc.string(), (action) => {
        expect(EVENT_GROUP_NAMES).toEqual(expect.arrayContaining(groupsOf(stored(`~${action}`), "done")));
        expect(groupsOf(stored(`~${action}`), "failed")).toContain("failures");
      }),
    );
    expect(groupsOf(stored("constructor.x"), "done")).toEqual([]);
  });
});

describe("a new destination", () => {
  const webhook = { kind: "webhook", name: "ops", form: "json", events: ["drift"] };
  const to = (url: string) => ({ target: "url", url });
  test.each([
    [{ ...webhook, where: to("https://ops.example/hook") }, true],
    [{ ...webhook, where: to("ftp://ops.example/hook") }, false],
    [{ ...webhook, where: to("https://me:secret@ops.example/hook") }, false],
    [{ ...webhook, where: to("javascript:alert(1)") }, false],
    [{ ...webhook, events: [], where: to("https://ops.example/") }, false],
    [{ ...webhook, events: ["everything"], where: to("https://ops.example/") }, false],
    [{ ...webhook, form: "ocsf", where: to("https://ops.example/") }, false],
    [{ ...webhook, kind: "audit", events: [], form: "ocsf", where: to("https://ops.example/") }, true],
    [{ ...webhook, kind: "audit", events: [], form: "slack", where: to("https://ops.example/") }, false],
  ])("%j: %s", (input, isGood) => {
    expect(createDestinationInput.safeParse(input).success).toBe(isGood);
  });

  const key = { accessKeyId: "AKIA1", secretAccessKey: "secret", retainDays: 0 };
  const bucket = { endpoint: "https://s3.example", bucket: "audit", region: "eu-central-1", prefix: "rc/", ...key };
  test.each([
    [{}, true],
    [{ endpoint: "https://s3.example/path/" }, true],
    [{ endpoint: "https://s3.example/?x=1" }, false],
    [{ endpoint: "https://s3.example/#x" }, false],
    [{ endpoint: "https://s3.example?" }, false],
    [{ accessKeyId: "AKIA\nX" }, false],
    [{ accessKeyId: "ключ" }, false],
    [{ accessKeyId: "" }, false],
  ])("is a bucket only where requests to it can be made and its keys stay in the path: %j: %s", (more, isGood) => {
    const input = {
      ...webhook,
      kind: "audit",
      events: [],
      where: { target: "bucket", bucket: { ...bucket, ...more } },
    };
    expect(createDestinationInput.safeParse(input).success).toBe(isGood);
  });
});
