import { auditOf, faultsIn, headOf, refuseAudit } from "../support/audit.ts";
import { ACTIONS, CHANGES, change } from "../support/changes.ts";
import { PASSWORD_BEFORE, ROUTES } from "../support/faults/expect-row.ts";
import { expect, test } from "../support/fixtures.ts";
import { alertOf, ask, copyOnce, done, openUsers, revealed } from "../support/users-page.ts";
import { methodsSent } from "../support/vendor.ts";

const NAME = "app_one";

for (const what of CHANGES)
  test(`${what}: the intent is on disk while the vendor is being asked, and the outcome only after it`, async ({
    request,
    rolecall,
    cloud,
    clusterId,
  }) => {
    if (what !== "create") await cloud.addUser(clusterId, NAME);
    const held = cloud.fault({ route: ROUTES[what], clusterId, hold: true });
    const answer = change(request, rolecall.url, what, { clusterId, name: NAME });
    await held.struck;
    const intent = { action: ACTIONS[what].audited, target: NAME, intent_id: null, outcome: "intended" };
    expect(auditOf(rolecall.folder, clusterId)).toMatchObject([intent]);
    held.release();
    const { reported, requestId } = await answer;
    expect(reported).toBe("ok");
    const events = auditOf(rolecall.folder, clusterId);
    expect(events).toMatchObject([
      { ...intent, request_id: requestId },
      { action: intent.action, target: NAME, intent_id: events[0]?.id, outcome: "done", request_id: requestId },
    ]);
  });

test("while no intent can be written, nothing is sent to the vendor, and the page says why", async ({
  page,
  rolecall,
  cloud,
  clusterId,
}) => {
  await cloud.addUser(clusterId, NAME, { password: PASSWORD_BEFORE });
  await openUsers(page, clusterId);
  const allow = refuseAudit(rolecall.folder, "intended");
  try {
    for (const what of CHANGES) {
      const dialog = await ask(page, what, what === "create" ? "app_two" : NAME);
      const requestId = await alertOf(dialog, "audit_unavailable");
      expect(rolecall.output()).toContain(requestId);
      await dialog.getByRole("button", { name: "Cancel" }).click();
      await expect(dialog).toBeHidden();
    }
  } finally {
    allow();
  }
  expect(methodsSent(cloud, clusterId)).toEqual([]);
  expect(cloud.userNames(clusterId)).toEqual([NAME]);
  expect(auditOf(rolecall.folder, clusterId)).toEqual([]);

  await ask(page, "reset", NAME);
  await expect(copyOnce(page, NAME)).toBeVisible();
  expect(cloud.passwordMatches(clusterId, NAME, await revealed(copyOnce(page, NAME)))).toBe(true);
  await done(copyOnce(page, NAME));
});

test("an outcome that cannot be written loses no password and leaves the intent open", async ({
  request,
  rolecall,
  cloud,
  clusterId,
}) => {
  const allow = refuseAudit(rolecall.folder, "done");
  try {
    const { value, requestId } = await change(request, rolecall.url, "create", { clusterId, name: NAME });
    expect(cloud.passwordMatches(clusterId, NAME, value?.password ?? "")).toBe(true);
    expect(auditOf(rolecall.folder, clusterId)).toMatchObject([{ outcome: "intended", request_id: requestId }]);
    expect(rolecall.output()).toContain("audit outcome not written");
  } finally {
    allow();
  }
});

test("the recomputed chain of all events is intact, and every change of an event is found", async ({
  request,
  rolecall,
  clusterId,
}) => {
  for (const what of CHANGES) await change(request, rolecall.url, what, { clusterId, name: NAME });
  const head = headOf(rolecall.folder);
  const events = auditOf(rolecall.folder).filter(({ sequence }) => sequence <= head.sequence);
  expect(events.length).toBeGreaterThan(6);
  expect(faultsIn(events, head)).toEqual([]);

  const forged = events.map((event) => (event.sequence === 5 ? { ...event, target: "app_two" } : event));
  expect(faultsIn(forged, head)).toEqual(["event 5 was changed"]);
  expect(faultsIn(events.slice(0, -1), head)).toEqual(["the newest event is missing"]);
});
