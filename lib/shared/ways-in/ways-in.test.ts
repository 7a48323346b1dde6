import { describe, expect, test } from "vitest";
import { type ClusterWay, isPasswordOnly, otherWays, WAYS_IN, type WayState, waysNow } from "./ways-in.ts";
import { leftOpenOn, leftOpenWords, wayMarks } from "./words.ts";

const NOW = Date.UTC(2026, 11, 1);
const HOUR = 60 * 60_000;

const read = (states: Partial<Record<ClusterWay["way"], WayState>>, age = HOUR): ClusterWay[] =>
  WAYS_IN.flatMap((way) => {
    const state = states[way];
    return state ? [{ way, state, why: "setting", at: NOW - age } as const] : [];
  });
const CLOSED = { certificate: "no", jwt: "no", ldap: "no", other: "no" } as const;
const other = (...given: Parameters<typeof read>) => otherWays(waysNow(read(...given), NOW));

describe("the ways into a cluster", () => {
  test("are not known where nothing was read, and count as open", () => {
    expect(other({})).toEqual({ certificate: "unknown", sso: "unknown" });
    expect(isPasswordOnly(other({}))).toBe(false);
  });

  test("are a password only where each other way was read as closed within two days", () => {
    expect(isPasswordOnly(other(CLOSED))).toBe(true);
    expect(other(CLOSED, 49 * HOUR)).toEqual({ certificate: "unknown", sso: "unknown" });
    for (const way of WAYS_IN) expect(isPasswordOnly(other({ ...CLOSED, [way]: "unknown" })), way).toBe(false);
  });

  test("that were seen open stay open, however long ago", () => {
    expect(other({ ...CLOSED, certificate: "yes", ldap: "yes" }, 1_000 * HOUR)).toEqual({
      certificate: "yes",
      sso: "yes",
    });
  });

  test("of a plan without client certificates need no reading to stay closed", () => {
    const ways = waysNow([{ way: "certificate", state: "no", why: "plan", at: 1 }], NOW);
    expect(ways[0]).toMatchObject({ way: "certificate", state: "no" });
  });
});

const STATES: readonly WayState[] = ["yes", "no", "unknown"];

describe("the words for what a new password leaves open", () => {
  test("name each way that is open or not known, and claim an end only where all are closed", () => {
    for (const certificate of STATES)
      for (const sso of STATES) {
        const words = leftOpenWords({ certificate, sso });
        const isClosed = certificate === "no" && sso === "no";
        expect(words.includes("sign"), words).toBe(!isClosed);
        expect(/client certificates/i.test(words), words).toBe(isClosed || certificate !== "no");
        expect(words.includes("SSO"), words).toBe(isClosed || sso !== "no");
        expect(words.includes("does not know"), words).toBe(certificate === "unknown" || sso === "unknown");
      }
    expect(leftOpenWords({ certificate: "yes", sso: "unknown" })).toBe(
      "Client certificates, which this cluster accepts, still sign in. SSO may still sign in: Rolecall does not know whether this cluster accepts it.",
    );
  });

  test("of several clusters name those with the same ways together", () => {
    const on = (name: string, certificate: WayState, sso: WayState) => ({ name, otherWays: { certificate, sso } });
    expect(leftOpenOn([on("shop", "yes", "no")])).toEqual([leftOpenWords({ certificate: "yes", sso: "no" })]);
    expect(leftOpenOn([on("shop", "yes", "no"), on("stock", "yes", "no")])).toEqual([
      "Client certificates, which these clusters accept, still sign in.",
    ]);
    const many = ["a", "b", "c", "d"].map((name) => on(name, "unknown", "unknown"));
    expect(leftOpenOn([on("shop", "no", "no"), ...many])).toEqual([
      "shop: By the last reading, this cluster takes no client certificates and no SSO.",
      "a, b, c and 1 more: Client certificates and SSO may still sign in: Rolecall does not know whether these clusters accept them.",
    ]);
    expect(leftOpenOn([])).toEqual([]);
  });

  test("on a SQL user: password only, what is accepted here, what is not known", () => {
    expect(wayMarks({ certificate: "no", sso: "no" })).toEqual(["password only"]);
    expect(wayMarks({ certificate: "yes", sso: "yes" })).toEqual([
      "certificates are accepted here",
      "SSO is accepted here",
    ]);
    expect(wayMarks({ certificate: "unknown", sso: "unknown" })).toEqual(["not known: certificates, SSO"]);
    expect(wayMarks({ certificate: "no", sso: "no" }, true), "made by SSO").not.toContain("password only");
  });
});
