import { describe, expect, test } from "vitest";
import type { CloudErrorCode, Outcome } from "../../base/cloud-error.ts";
import { judge, type Method, saysPasswordIsCurrent } from "./judge.ts";

const METHODS: Method[] = ["GET", "POST", "PUT", "DELETE"];
const say = (method: Method, status: number, words = "", hasRetryAfter = false) =>
  judge({ method, status, words, hasRetryAfter });

describe("without words, the status decides", () => {
  const refused: [number, CloudErrorCode][] = [
    [400, "cloud_rejected"],
    [401, "cloud_key_refused"],
    [403, "cloud_key_forbidden"],
    [404, "cluster_not_found"],
    [405, "cloud_rejected"],
    [413, "cloud_rejected"],
    [418, "cloud_rejected"],
    [422, "cloud_rejected"],
    [423, "cloud_conflict"],
    [429, "cloud_rate_limited"],
  ];
  test.each(refused)("a %i is %s, and nothing was done", (status, code) => {
    for (const method of METHODS) expect(say(method, status)).toEqual({ code, outcome: "not_done" });
  });

  const open: [number, CloudErrorCode][] = [
    [202, "cloud_bad_answer"],
    [204, "cloud_bad_answer"],
    [206, "cloud_bad_answer"],
    [301, "cloud_bad_answer"],
    [302, "cloud_bad_answer"],
    [303, "cloud_bad_answer"],
    [307, "cloud_bad_answer"],
    [408, "cloud_unavailable"],
    [500, "cloud_unavailable"],
    [501, "cloud_bad_answer"],
    [502, "cloud_unavailable"],
    [503, "cloud_unavailable"],
    [504, "cloud_unavailable"],
    [599, "cloud_unavailable"],
    [600, "cloud_unavailable"],
  ];
  test.each(open)("a %i is %s, and leaves the outcome of a change open", (status, code) => {
    expect(say("GET", status)).toEqual({ code, outcome: "not_done" });
    for (const method of ["POST", "PUT", "DELETE"] as const)
      expect(say(method, status)).toEqual({ code, outcome: "unknown" });
  });

  test("a 409 to a create means that the SQL user exists, to anything else that something is in the way", () => {
    expect(say("POST", 409).code).toBe("sql_user_exists");
    for (const method of ["GET", "PUT", "DELETE"] as const) expect(say(method, 409).code).toBe("cloud_conflict");
  });
});

describe("plain words win over the status", () => {
  const blocked = [
    "cannot drop role/user app: grants still exist on db.public.t",
    "cannot drop roles/users app, other: grants still exist on db",
    "cannot drop user app: grants still exist on db",
    "role app cannot be dropped because some objects depend on it; owner of table t",
    "cannot drop role/user app; it owns 2 scheduled jobs.",
    "internal call failed: role app cannot be dropped because some objects depend on it",
  ];
  test.each(blocked)("a delete refused with %j is sql_user_in_use whatever the status", (words) => {
    for (const status of [400, 409, 412, 500, 503])
      expect(say("DELETE", status, words)).toEqual({ code: "sql_user_in_use", outcome: "not_done" });
  });

  test("only a delete can be refused because of a SQL user's privileges and objects", () => {
    expect(say("POST", 400, blocked[0]).code).toBe("cloud_rejected");
  });

  test.each(["cannot drop special user root", "cannot drop special role admin"])(
    "%j is not solved by a clean-up",
    (words) => {
      expect(say("DELETE", 400, words).code).toBe("cloud_rejected");
    },
  );

  test.each(["user already exists", "username 'lock' is already taken", "a role/user named app already exists"])(
    "a create refused with %j is sql_user_exists, and leaves its own outcome open where the vendor has a fault",
    (words) => {
      for (const status of [400, 409, 422])
        expect(say("POST", status, words)).toEqual({ code: "sql_user_exists", outcome: "not_done" });
      for (const status of [408, 500, 502, 503])
        expect(say("POST", status, words)).toEqual({ code: "sql_user_exists", outcome: "unknown" });
    },
  );

  test.each(["cluster lock is held", "cluster is locked", "POLICY_UPDATING"])(
    "a 409 that says %j is cloud_conflict, also to a create",
    (words) => {
      for (const method of METHODS)
        expect(say(method, 409, words)).toEqual({ code: "cloud_conflict", outcome: "not_done" });
    },
  );
});

describe("the vendor's rate limit, whose status is not dependable", () => {
  test.each([400, 403, 429, 500, 503])(
    "is recognized by its text with Retry-After at %i, and certainly changed nothing",
    (status) => {
      for (const method of METHODS)
        expect(say(method, status, "Rate limit exceeded.", true)).toEqual({
          code: "cloud_rate_limited",
          outcome: "not_done",
        } satisfies { code: CloudErrorCode; outcome: Outcome });
    },
  );

  test("is no sure refusal of a change where only the text of a 5xx says so", () => {
    expect(say("POST", 503, "rate limit exceeded")).toEqual({ code: "cloud_rate_limited", outcome: "unknown" });
    expect(say("POST", 400, "rate limit exceeded")).toEqual({ code: "cloud_rate_limited", outcome: "not_done" });
  });

  test("is not meant by Retry-After alone", () => {
    expect(say("POST", 503, "", true)).toEqual({ code: "cloud_unavailable", outcome: "unknown" });
  });
});

test("a refusal that names the current password is recognized", () => {
  expect(saysPasswordIsCurrent("new password must be different from the current password")).toBe(true);
  expect(saysPasswordIsCurrent("The password is the same as the current password.")).toBe(true);
  expect(saysPasswordIsCurrent("password must have 12 characters")).toBe(false);
  expect(saysPasswordIsCurrent(undefined)).toBe(false);
});
