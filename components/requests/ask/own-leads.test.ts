import { expect, test } from "vitest";
import { FITS, leadOf, newLead } from "./own-leads.ts";

test("a request for a new password says who sets it: its requester, or a Cluster Admin where the key sets none", () => {
  expect(leadOf("reset", undefined)).toContain("You set and see the password");
  for (const closed of ["reads", "refused"] as const)
    expect(leadOf("reset", closed)).toBe("A Cluster Admin decides, sets it on the cluster, and gives it to you.");
  expect(leadOf("delete", "reads")).toBe(leadOf("delete", undefined));
});

test("a request for a new SQL user says who makes it and who sets its password", () => {
  expect(newLead({ ends: null })).toContain("you set its password and only you see it");
  for (const keyClosed of ["reads", "refused"] as const) {
    expect(newLead({ ends: null, keyClosed })).toBe(
      "A Cluster Admin decides, carries it out by hand, and gives you the password.",
    );
    expect(newLead({ ends: "create", keyClosed })).toBe(
      "A Cluster Admin decides, sets its password on the cluster, and gives it to you.",
    );
  }
});

test("a new password is requested where its requester cannot reset it, also because of the key", () => {
  const user = {
    id: "1",
    name: "app",
    clusterId: "c",
    clusterName: "orders",
    team: "Payments",
    endsAt: null,
    ends: null,
  };
  expect(FITS.reset({ ...user, resets: true })).toBe(false);
  expect(FITS.reset({ ...user, resets: true, keyClosed: "reads" })).toBe(true);
  expect(FITS.reset({ ...user, resets: false })).toBe(true);
});

test("a later end of temporary access is offered where a SQL connection sets it", () => {
  const user = { id: "1", name: "app", clusterId: "c", clusterName: "orders", team: "Payments", resets: true };
  const ended = Object.assign({ endsAt: 1 }, user);
  expect(FITS.extend(Object.assign({ ends: null }, ended))).toBe(true);
  expect(FITS.extend(Object.assign({ ends: null, minutes: 15 }, ended))).toBe(false);
  expect(FITS.extend(Object.assign({ ends: "create" as const, minutes: 15 }, ended))).toBe(true);
});
