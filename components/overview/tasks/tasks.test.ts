import { describe, expect, test } from "vitest";
import { restrictAllWay } from "#components/sql-user-facts/restrict-path.ts";
import { NO_STAY_COUNTS } from "#lib/shared/restrict/staying.ts";
import type { ClusterWay, CountedCluster, Overview, Waiting } from "#lib/shared/sql-users/overview.ts";
import { primaryOf, type Task } from "./task.ts";
import { tasksOf } from "./tasks.ts";

const NONE = { admin: 0, privileged: 0, unknown: 0, restricted: 0 };

function cluster(
  name: string,
  states: Partial<CountedCluster["states"]>,
  more: Partial<CountedCluster> = {},
): CountedCluster {
  const all = { ...NONE, ...states };
  return {
    id: `id-${name}`,
    name,
    plan: "BASIC",
    version: "v26.2.1",
    state: "CREATED",
    whole: true,
    states: all,
    total: Object.values(all).reduce((sum, count) => sum + count, 0),
    stay: 0,
    stays: NO_STAY_COUNTS,
    restricting: 0,
    putBack: 0,
    uncheckable: 0,
    unowned: 0,
    outside: 0,
    deleted: 0,
    deletedAt: null,
    readAt: 1,
    ...more,
  };
}

function overview(some: Partial<Overview>): Overview {
  return {
    clusters: [],
    ways: [],
    superusers: null,
    lastRestriction: null,
    sees: "clusters",
    inTeam: false,
    asOf: 1,
    outsideAt: null,
    ages: { bands: [], unknown: 0, limit: null },
    dues: { due: 0, soon: 0 },
    requests: { toDecide: 0, toRestrict: 0, oldestAt: null, own: 0 },
    waiting: [],
    moreWaiting: 0,
    events: [],
    readsAudit: true,
    firstSteps: null,
    ...some,
  };
}

const NOWHERE: ReadonlySet<string> = new Set();
const words = ({ sentence }: Task) => sentence.map((part) => (typeof part === "string" ? part : part.name)).join("");
const NAMED = { id: "id-prod", name: "prod" };

describe("the tasks of the overview", () => {
  test("come with the most dangerous first", () => {
    const tasks = tasksOf(
      overview({
        clusters: [cluster("prod", { admin: 2, unknown: 3 }, { unowned: 4 })],
        dues: { due: 5, soon: 1 },
        requests: { toDecide: 1, toRestrict: 0, oldestAt: 7, own: 0 },
        waiting: [
          {
            kind: "decide",
            at: 7,
            id: "req_1",
            cluster: NAMED,
            name: "app_new",
            requester: "Marek",
            requestKind: "create",
          },
          { kind: "created_outside", at: 8, cluster: NAMED, name: "tmp", state: "unknown", owner: null },
        ],
      }),
      NOWHERE,
    );
    expect(tasks.map((task) => [task.figure, words(task), task.href])).toEqual([
      [2, "2 superusers of prod to restrict", "/clusters/id-prod/users?state=admin"],
      [1, "tmp was created on prod outside Rolecall", "/clusters/id-prod/users/tmp?open=describe"],
      [3, "3 SQL users of prod are unverified", "/clusters/id-prod/users?state=unknown"],
      [1, "1 request waits for your decision", "/requests?request=req_1"],
      [5, "5 passwords are due or overdue", "/clusters/id-prod/users?due=now"],
      [4, "4 SQL users have no owner", "/clusters/id-prod/users?state=unowned"],
    ]);
    expect(tasks.filter(({ isDanger }) => isDanger)).toHaveLength(1);
  });

  test("begin with a SQL user that was put back and could not be restricted again", () => {
    const back = { kind: "put_back", at: 3, id: "job_1", cluster: NAMED, name: "app" } as const;
    const both = (stuck: boolean, blocked = false) =>
      tasksOf(overview({ waiting: [{ ...back, stuck, blocked, until: stuck || blocked ? 9 : null }] }), NOWHERE)[0];
    expect([true, false].map((stuck) => [words(both(stuck) as Task), both(stuck)?.isDanger])).toEqual([
      ["app on prod was put back and could not be restricted again", true],
      ["app on prod is to be put back: a second Cluster Admin has to agree", false],
    ]);
    expect(both(true)?.href).toBe("/restrict/job_1");
    const blocked = both(false, true);
    expect([blocked && words(blocked), blocked?.isDanger, blocked?.more]).toEqual([
      "app on prod was put back and cannot be restricted again",
      true,
      ["The SQL connection is off or below the level Manage."],
    ]);
  });

  test("name one that was put back on purpose until it is restricted again, after those that nobody restricts", () => {
    const back = { kind: "put_back", at: 3, id: "job_1", cluster: NAMED, name: "app" } as const;
    const tasks = tasksOf(
      overview({
        clusters: [cluster("prod", { admin: 3 }, { stay: 1, putBack: 1 })],
        waiting: [{ ...back, stuck: false, blocked: false, until: 9 }],
      }),
      "all",
    );
    const more = ["It can read, change and drop everything in its cluster. Not counted: 1 put back for a time."];
    expect(tasks[0]?.more).toEqual(more);
    expect(tasks.map((task) => [task.figure, words(task), task.isDanger, task.ends, task.href])).toEqual([
      [1, "1 superuser of prod to restrict", true, undefined, "/restrict?cluster=id-prod&state=admin"],
      [
        1,
        "app on prod was put back on purpose",
        true,
        { words: "Rolecall restricts it again", at: 9 },
        "/restrict/job_1",
      ],
    ]);
  });

  test("say how many more must stay, and why", () => {
    const stays = { own: 1, sso: 5, breakGlass: 1, last: 0 };
    const [task] = tasksOf(overview({ clusters: [cluster("prod", { admin: 9 }, { stay: 7, stays })] }), NOWHERE);
    expect([task?.figure, task?.more]).toEqual([
      2,
      [
        "Each can read, change and drop everything in its cluster. 7 more must stay: Rolecall’s own at the level Manage; 5 of single sign-on, which Rolecall cannot change; 1 break-glass or protected.",
      ],
    ]);
  });

  test("ask nobody about SQL users that no check proves, and say where the list has them too", () => {
    const task = (unknown: number) =>
      tasksOf(overview({ clusters: [cluster("prod", { unknown }, { uncheckable: 2 })] }), NOWHERE);
    expect(task(2)).toEqual([]);
    expect(task(5).map((each) => [each.figure, words(each), each.more])).toEqual([
      [3, "3 SQL users of prod are unverified", ["Each may be a superuser. The list also has 2 that no check proves."]],
    ]);
  });

  test("name what cannot be seen: watches, and looks at what was restricted", () => {
    const waiting: Waiting[] = [
      { kind: "watch", at: 3, cluster: NAMED, count: 2 },
      { kind: "look", at: 4, cluster: NAMED, id: "job_1" },
    ];
    expect(tasksOf(overview({ waiting }), NOWHERE).map((task) => [task.figure, words(task), task.href])).toEqual([
      [2, "2 watched SQL users of prod could not be read", "/restrict?cluster=id-prod"],
      [1, "Rolecall could not look at what a restriction changed on prod", "/restrict/job_1"],
    ]);
  });

  test("name an API key that fails, what is unread because of it, and how it is replaced", () => {
    const key = { kind: "key", at: 5, name: "staging", why: "refused", audit: false } as const;
    const text = ({ more = [] }: Task) => more.map((part) => (typeof part === "string" ? part : part.name)).join("");
    const task = (more: object) =>
      tasksOf(overview({ waiting: [Object.assign({}, key, more) as Waiting] }), NOWHERE)[0];
    const refused = task({ clusters: ["a", "b", "c"], count: 5 }) as Task;
    expect([refused.figure, words(refused), text(refused), refused.at, refused.href]).toEqual([
      5,
      "CockroachDB Cloud refuses the API key staging",
      "Not read until it works: a, b, c and 2 more. Put a new key into its file: Rolecall reads it by itself.",
      5,
      "/settings#keys",
    ]);
    const empty = task({ why: "no_key", at: null, audit: true, clusters: [], count: 0 }) as Task;
    expect([empty.figure, words(empty), text(empty), empty.at]).toEqual([
      1,
      "The file of the API key staging holds no key",
      "The audit log of CockroachDB Cloud is not read. Put a new key into its file: Rolecall reads it by itself.",
      undefined,
    ]);
  });

  test("name approved requests that a person carries out, and since when the first waits", () => {
    const one = { kind: "by_hand", at: 3, id: "ask_1", cluster: NAMED, name: "app", requester: "Marek" } as const;
    const task = (count: number) =>
      tasksOf(
        overview({ waiting: [Object.assign({}, one, { count }), ...(count > 1 ? [other(count)] : [])] }),
        NOWHERE,
      )[0];
    const other = (count: number) => ({ ...one, count, at: 4, id: "ask_2", name: "bi", requester: "Sofia" });
    expect(
      [task(1), task(9)].map((each) => each && [each.figure, words(each), each.at, each.href, each.button]),
    ).toEqual([
      [
        1,
        "The approved request for app on prod is to be carried out by hand",
        3,
        "/requests?request=ask_1",
        "Carry out",
      ],
      [9, "9 approved requests are to be carried out by hand", 3, "/requests?part=todo", "Carry out"],
    ]);
  });

  test("count a request once: to decide, to restrict, or to carry out by hand", () => {
    const by_hand = {
      kind: "by_hand",
      at: 3,
      count: 1,
      id: "ask_1",
      cluster: NAMED,
      name: "app",
      requester: "Marek",
    } as const;
    const of = (toRestrict: number) =>
      tasksOf(
        overview({ requests: { toDecide: 1, toRestrict, oldestAt: 7, own: 0 }, waiting: [by_hand] }),
        NOWHERE,
      ).map((task) => [task.figure, words(task), task.href]);
    expect(of(1)).toEqual([
      [1, "The approved request for app on prod is to be carried out by hand", "/requests?request=ask_1"],
      [1, "1 request waits for your decision", "/requests?part=todo"],
      [1, "1 approved request waits for its restriction", "/requests?state=waiting"],
    ]);
    expect(of(2).at(-1)?.[1]).toBe("2 approved requests wait for their restriction");
  });

  test("name a SQL user that was left after its temporary access", () => {
    const [task] = tasksOf(overview({ waiting: [{ kind: "left", at: 3, cluster: NAMED, name: "app_ana" }] }), NOWHERE);
    expect(task && [words(task), task.href, task.at]).toEqual([
      "app_ana on prod was not deleted after its temporary access",
      `/clusters/${NAMED.id}/users/app_ana`,
      3,
    ]);
  });

  test("name a check that failed, with the way to it", () => {
    const [task] = tasksOf(overview({ waiting: [{ kind: "check", at: 3, cluster: NAMED }] }), NOWHERE);
    expect(task && [words(task), task.at, task.href]).toEqual([
      "The check of prod failed",
      3,
      "/clusters/id-prod/verify",
    ]);
  });

  test("are one for each of three clusters, the worst first, and one for all of four", () => {
    const some = [cluster("a", { admin: 1 }), cluster("b", { admin: 9 }), cluster("c", { admin: 3 })];
    expect(tasksOf(overview({ clusters: some }), NOWHERE).map(words)).toEqual([
      "9 superusers of b to restrict",
      "3 superusers of c to restrict",
      "1 superuser of a to restrict",
    ]);
    const [all, ...others] = tasksOf(overview({ clusters: [...some, cluster("d", { admin: 1 })] }), NOWHERE);
    expect([all && words(all), all?.href, others]).toEqual([
      "14 superusers of 4 clusters to restrict",
      "/sql-users?state=admin",
      [],
    ]);
  });

  test("about superusers lead to the page that restricts them, where this person may restrict all of them", () => {
    const some = [cluster("a", { admin: 1 }), cluster("b", { admin: 9 })];
    const ways = (restricts: "all" | ReadonlySet<string>, clusters = some) =>
      tasksOf(overview({ clusters }), restricts).map(({ button, href }) => [button, href]);
    expect(ways(new Set(["id-b"]))).toEqual([
      ["Restrict…", "/restrict?cluster=id-b&state=admin"],
      ["Show", "/clusters/id-a/users?state=admin"],
    ]);
    const many = [...some, cluster("c", { admin: 2 }), cluster("d", { admin: 3 })];
    const together = "/restrict?cluster=id-a&cluster=id-b&cluster=id-c&cluster=id-d&state=admin";
    expect(ways("all", many)).toEqual([["Restrict…", together]]);
    const tooMany = Array.from({ length: 21 }, (_, at) => cluster(`c${at}`, { admin: 1 }));
    expect(ways("all", tooMany)).toEqual([["Restrict…", "/restrict"]]);
    expect(ways(new Set(["id-a", "id-b", "id-c"]), many)).toEqual([["Show", "/sql-users?state=admin"]]);
    expect(ways("all", [cluster("own", { admin: 1 }, { whole: false })])).toEqual([["Show", "/my"]]);
  });

  test("name three of many that were created outside, and count those that are not listed", () => {
    const waiting = ["a", "b", "c", "d"].map((name): Waiting => {
      return { kind: "created_outside", at: 1, cluster: NAMED, name, state: "unknown", owner: null };
    });
    const [task] = tasksOf(overview({ clusters: [cluster("prod", {}, { outside: 6 })], waiting }), NOWHERE);
    expect(task && [task.figure, words(task)]).toEqual([6, "6 SQL users were created outside Rolecall"]);
    expect(task?.more).toEqual([{ name: "a" }, ", ", { name: "b" }, ", ", { name: "c" }, " and 3 more"]);
  });

  test("are none where there is nothing to do, and nobody is asked to own what a team does not see", () => {
    expect(tasksOf(overview({ clusters: [cluster("prod", { restricted: 3 })] }), NOWHERE)).toEqual([]);
    expect(tasksOf(overview({ sees: "own", clusters: [cluster("prod", {}, { unowned: 2 })] }), NOWHERE)).toEqual([]);
  });

  const way = (name: string, more: Partial<ClusterWay>): ClusterWay => ({
    id: `id-${name}`,
    level: null,
    mayConnect: false,
    check: "none",
    stays: [],
    ...more,
  });
  const acts = (of: Partial<Overview>) =>
    tasksOf(overview(of), "all").map(({ button, href, other }) => [button, href, other?.button]);

  test("lead to the SQL connection, then to the check, then to the restriction", () => {
    const clusters = [cluster("prod", { admin: 2 })];
    const connect = "/clusters/id-prod/sql-connection?for=restrict";
    const restrict = "/restrict?cluster=id-prod&state=admin";
    const verify = "/clusters/id-prod/verify";
    const at = (more: Partial<ClusterWay>) => acts({ clusters, ways: [way("prod", more)] });
    expect(at({ mayConnect: true })).toEqual([["Connect…", connect, "By hand…"]]);
    expect(at({ level: "manage" })).toEqual([["Check all…", verify, "Restrict…"]]);
    expect(at({ level: "manage", check: "runs" })).toEqual([["Show the check", verify, "Restrict…"]]);
    expect(at({ level: "manage", check: "done" })).toEqual([["Restrict…", restrict, undefined]]);
    // Not by this person: what remains is the SQL to copy.
    expect(at({})).toEqual([["Restrict…", restrict, undefined]]);
  });

  test("unverified ones lead to the same first step, unless superusers of their cluster do", () => {
    const ways = [way("prod", { mayConnect: true })];
    expect(acts({ clusters: [cluster("prod", { unknown: 2 })], ways })).toEqual([
      ["Connect…", "/clusters/id-prod/sql-connection?for=restrict", undefined],
    ]);
    expect(acts({ clusters: [cluster("prod", { admin: 1, unknown: 2 })], ways }).map(([button]) => button)).toEqual([
      "Connect…",
      "Show",
    ]);
  });

  test("superusers of clusters that are connected and checked are one task", () => {
    const clusters = [cluster("prod", { admin: 2 }), cluster("test", { admin: 3 }), cluster("dev", { admin: 1 })];
    const ready = { level: "manage", check: "done" } as const;
    const ways = [way("prod", ready), way("test", ready), way("dev", { mayConnect: true })];
    expect(acts({ clusters, ways }).map(([button]) => button)).toEqual(["Restrict all 5…", "Connect…"]);
  });

  test("those that are all in restrictions are offered to no other one", () => {
    const ready = { level: "manage", check: "done" } as const;
    const ways = [way("prod", ready), way("test", ready)];
    const all = (restricting: number) => {
      const clusters = [cluster("prod", { admin: 2 }, { restricting }), cluster("test", { admin: 3 })];
      return restrictAllWay(clusters, "all")?.count;
    };
    expect([all(0), all(1), all(2)]).toEqual([5, 4, undefined]);
    const clusters = [
      cluster("prod", { admin: 2 }, { restricting: 2 }),
      cluster("test", { admin: 3 }, { restricting: 3 }),
    ];
    expect(acts({ clusters, ways })).toEqual([]);
  });

  test("the primary one is what a person has to do, and none that goes on by itself", () => {
    const running = { kind: "restriction", at: 5, id: "job_1", cluster: NAMED, done: 1, total: 3 } as const;
    const back = { kind: "put_back", at: 3, id: "job_2", cluster: NAMED, name: "app", stuck: false, blocked: false };
    const goOn: Waiting[] = [Object.assign({ until: 9 }, back) as Waiting, { ...running, paused: false, until: null }];
    const of = (some: Partial<Overview>) => {
      const task = primaryOf(tasksOf(overview(some), "all"));
      return task && words(task);
    };
    expect(of({ waiting: goOn })).toBeUndefined();
    // A wait after the first one ends by itself too.
    expect(of({ waiting: [{ ...running, paused: false, until: 9 }] })).toBeUndefined();
    const outside = {
      kind: "created_outside",
      at: 8,
      cluster: NAMED,
      name: "tmp",
      state: "unknown",
      owner: null,
    } as const;
    expect(of({ waiting: [...goOn, outside] })).toBe("tmp was created on prod outside Rolecall");
    expect(of({ waiting: [...goOn, { ...running, paused: true, until: null }] })).toBe(
      "The restriction of 3 SQL users of prod is paused",
    );
    // While a check runs, nothing of its cluster is to be done.
    const clusters = [cluster("prod", { admin: 2, unknown: 4 }, { unowned: 5 })];
    const ways = [way("prod", { level: "manage", check: "runs" })];
    expect(of({ clusters, ways })).toBe("5 SQL users have no owner");
    expect(of({ clusters, ways: [way("prod", { level: "manage", check: "done" })] })).toBe(
      "2 superusers of prod to restrict",
    );
  });

  test("those of a restriction that is not over are no other task", () => {
    const running = { kind: "restriction", at: 5, id: "job_1", cluster: NAMED, paused: false, until: null } as const;
    const of = (total: number, done: number) =>
      tasksOf(
        overview({
          clusters: [cluster("prod", { admin: 3 }, { stay: 1, restricting: total - done })],
          ways: [way("prod", { level: "manage", check: "done" })],
          waiting: [{ ...running, total, done }],
        }),
        "all",
      ).map((task) => [task.figure, words(task), task.href]);
    const job = (left: number, total: number) => [
      left,
      `The restriction of ${total} SQL users of prod is in progress`,
      "/restrict/job_1",
    ];
    expect(of(3, 1)).toEqual([job(2, 3)]);
    expect(of(2, 1)).toEqual([
      [1, "1 superuser of prod to restrict", "/restrict?cluster=id-prod&state=admin"],
      job(1, 2),
    ]);
  });
});
