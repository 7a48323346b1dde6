import { present } from "#lib/shared/present.ts";
import { ACTIONS, type Door, PAGES, rowIdOf } from "./support/door-table.ts";
import { everyDoor, knock, plainAnswer } from "./support/doors/doors.ts";
import {
  type Foreign,
  hangsOnCluster,
  isTheirs,
  NAME_NOTHING,
  type Question,
  questions,
  type Viewer,
} from "./support/doors/isolation.ts";
import { made, makeWorld, SECRETS, type World } from "./support/doors/isolation-world.ts";
import { expect, test } from "./support/fixtures.ts";
import { PROVE } from "./support/prove.ts";

const VIEWERS = {
  "a member without a team and a role": { inTeam: false },
  "a member of another team": { inTeam: true },
  "a Cluster Developer of another team": { inTeam: true, role: "cluster_developer" },
  "a Cluster Admin of another cluster": { inTeam: true, role: "cluster_admin" },
} as const satisfies Record<string, Viewer>;
type ViewerName = keyof typeof VIEWERS;
const NAMES = Object.keys(VIEWERS) as ViewerName[];

/** Pages take most of the time, and those of the others are between these two: the long run asks for them as well. */
const SEE_PAGES: readonly ViewerName[] = PROVE
  ? NAMES
  : ["a member of another team", "a Cluster Admin of another cluster"];

/**
 * The pairs that the short run compares with a SQL user that never existed. Each viewer asks each door about one pair, and the viewers of a
 * door together about all pairs. Each pair has a SQL user that exists. The long run asks every viewer about every pair at every door.
 */
const SHARES: readonly (readonly string[])[] = [
  ["another team's", "never there, on another cluster"],
  ["once their own", "on a cluster that is not there"],
  ["deleted", "another team's, on another cluster"],
  ["nobody's", "nobody's, on another cluster"],
];

/** A page as a browser opens it, and as the router of an open page asks for it. */
type Form = "document" | "router";
const FORMS: readonly Form[] = ["document", "router"];

const MOST_TRIES = 10;

let url: string;
let world: World;
test.beforeAll(async ({ rolecall, cloud, signedIn: _ }) => {
  url = rolecall.url;
  world = await makeWorld(rolecall, cloud, VIEWERS);
});

test("each pair of the short run has a SQL user that exists, and together they have all", () => {
  const made = world.foreign.filter(({ kind }) => /there/.test(kind)).map(({ kind }) => kind);
  for (const share of SHARES) expect(share.filter((kind) => !made.includes(kind)).length).toBeGreaterThan(0);
  expect([world.foreign[0]?.kind, ...SHARES.flat()].sort()).toEqual(world.foreign.map(({ kind }) => kind).sort());
});

test("every door is called about SQL users, or takes no input that names one", () => {
  const asked = (door: string, row: Door, about: Foreign) =>
    JSON.stringify(questions(door, row, about).map((question) => [question, question.row.input?.(about)]));
  const [one, other] = [made("one", world.home, "one"), made("other", world.far, "other")];
  const silent = everyDoor().filter(([door, row]) => asked(door, row, one) === asked(door, row, other));
  expect(silent.map(([door]) => door).sort()).toEqual([...NAME_NOTHING].sort());
});

test("the forbidden values exist, and their owners get them", async () => {
  const { home, far, owners, foreign, administrator, cookies, read } = world;
  for (const [where, clusterId, names] of [
    ["home", home, ["falcon", "osprey", "plover"]],
    ["far", far, ["merlin", "dunlin"]],
  ] as const) {
    const { team, owner, purpose, reason } = SECRETS[where];
    const list = await read(`/api/operations/sql_user.list?clusterId=${clusterId}`, administrator);
    for (const word of [...names, team, purpose]) expect(list).toContain(word);
    const own = await read("/api/operations/sql_user.list_own", owners[where].cookie);
    for (const word of [names[0], team, purpose, reason]) expect(own).toContain(word);
    expect(own).not.toContain("ours");
    const about = { clusterId, name: names[0] };
    const ask = async (door: string, input: object, cookie: string) =>
      (await knock(url, door, { needs: "session", input: () => input }, about, cookie)).text();
    const shown = await ask("read sql_user.history", { id: rowIdOf(about) }, owners[where].cookie);
    expect(shown).toContain("reset_password");
    const audit = await ask("read audit.list", { cluster: clusterId }, administrator);
    for (const word of [...names, owner, purpose, reason]) expect(audit).toContain(word);
    const requests = await ask("read request.list", { q: names[0] }, owners[where].cookie);
    for (const word of [names[0], owner, team, reason]) expect(requests).toContain(word);
  }
  expect(await read("/api/operations/cluster.list", administrator)).toContain(SECRETS.far.cluster);
  for (const name of NAMES)
    expect(await read("/api/operations/sql_user.list_own", cookies.get(name) ?? "")).toMatch(
      VIEWERS[name].inTeam ? /"ours"/ : /\[\]/,
    );
  const own: Question = { address: "/my", row: { needs: "session" } };
  const pieces = (await answers(NAMES[1] as ViewerName, "/my", own, foreign[0] as Foreign, FORMS)).join("\n");
  for (const word of ["text/html", "text/x-component", "ours"]) expect(pieces).toContain(word);
  for (const { kind, claimId, noticeId, shownId, pendingId } of foreign)
    expect(`${claimId} ${noticeId} ${shownId} ${pendingId}`, kind).toMatch(/^clm_\w+ ntc_\w+ shn_\w+ ask_\w+$/);
});

for (const name of NAMES)
  test(`${name} is answered alike about every SQL user of others, and learns nothing of it`, async () => {
    const wrong: string[] = [];
    for (const [index, [door, row]] of everyDoor().entries()) {
      if (NAME_NOTHING.includes(door) || (PAGES[door] && !SEE_PAGES.includes(name))) continue;
      for (const group of groups(row, name, shareOf(name, door, index)))
        wrong.push(...(await differences(name, door, row, group)));
    }
    expect(wrong).toEqual([]);
  });

test("requests that name no SQL user reveal nothing of others either", async () => {
  const wrong: string[] = [];
  for (const name of NAMES)
    for (const [door, { query: _, form, ...row }] of everyDoor()) {
      // Those of a cluster or a SQL user are asked about each of them, above.
      const namesOne = door.startsWith("preview ") || (door.startsWith("read ") && row.about !== undefined);
      if (ACTIONS[door] || door.includes("[") || namesOne) continue;
      const question = {
        address: door,
        row: present<Question["row"]>({ ...row, form: form ? "format=csv" : undefined }),
      };
      const answered = (await answers(name, door, question, made("nothing", world.home, "nothing"))).join("\n");
      wrong.push(...leaks(answered, name, row).map((leak) => `${door}, ${name}: ${leak}`));
    }
  expect(wrong).toEqual([]);
});

/** The kinds that this viewer asks this door about. The doors begin with another pair in turn. */
function shareOf(name: ViewerName, door: string, index: number): readonly string[] {
  if (PROVE) return SHARES.flat();
  const pair = (of: number) => SHARES[(index + of) % SHARES.length] ?? [];
  // Half as many viewers ask a page, so each asks it about twice as many.
  if (PAGES[door]) return [0, 2].flatMap((more) => pair(SEE_PAGES.indexOf(name) + more));
  return pair(NAMES.indexOf(name));
}

/** SQL users for which the answers must be identical; the first of each group never existed. */
function groups(row: Door, name: ViewerName, share: readonly string[]): Foreign[][] {
  const viewer: Viewer = VIEWERS[name];
  const among = (candidates: readonly Foreign[]) =>
    candidates.filter(({ kind }, index) => index === 0 || share.includes(kind));
  const elsewhere = among(world.foreign.filter(({ clusterId }) => clusterId !== world.home));
  if (isTheirs(row, viewer)) return [elsewhere];
  if (!hangsOnCluster(row, viewer)) return [among(world.foreign)];
  return [among(world.foreign.filter(({ clusterId }) => clusterId === world.home)), elsewhere];
}

async function differences(name: ViewerName, door: string, row: Door, group: Foreign[]): Promise<string[]> {
  const ask = async (about: Foreign) =>
    (await Promise.all(questions(door, row, about).map((question) => answers(name, door, question, about)))).flat();
  const [first, ...others] = group as [Foreign, ...Foreign[]];
  let right = await ask(first);
  const wrong = leaks(right.join("\n"), name, row).map((leak) => `${door} on ${first.kind}: ${leak}`);
  // More than one of each answer, since a busy server may send a page in parts.
  const forms = right.map((answer) => new Set([answer]));
  for (const other of others) {
    const strange = (answered: readonly string[]) => answered.findIndex((answer, at) => !forms[at]?.has(answer));
    let answered = await ask(other);
    for (let tries = 0; tries < MOST_TRIES && strange(answered) >= 0; tries++) {
      right = await ask(first);
      for (const [at, answer] of right.entries()) forms[at]?.add(answer);
      answered = await ask(other);
    }
    const [answer, expected] = [answered[strange(answered)], right[strange(answered)]];
    if (answered.length !== right.length) wrong.push(`${door} on ${other.kind}: ${answered.length} answers`);
    else if (answer !== undefined) {
      const at = [...answer].findIndex((letter, index) => letter !== expected?.[index]);
      wrong.push(`${door} on ${other.kind}: …${answer.slice(Math.max(0, at - 40), at + 160)}`);
    }
    wrong.push(...leaks(answered.join("\n"), name, row).map((leak) => `${door} on ${other.kind}: ${leak}`));
  }
  return wrong;
}

/**
 * The forms in which this viewer asks for a page. In the short run of two viewers one gets the document and the other what the router gets,
 * in turn by page: a document has the router's data in it. The long run asks for both.
 */
function formsOf(name: ViewerName, door: string): readonly Form[] {
  if (PROVE) return FORMS;
  const turn = Object.keys(PAGES).indexOf(door) + Math.floor(NAMES.indexOf(name) / 2);
  return FORMS.filter((_, at) => at === turn % 2);
}

/** All that the door says. */
async function answers(
  name: ViewerName,
  door: string,
  { address, row }: Question,
  about: Foreign,
  forms = formsOf(name, door),
): Promise<string[]> {
  const { kind: _, ...known } = about;
  const short = known.clusterId.slice(0, 8);
  // Of a cluster of theirs they may know: an answer with it in it is compared with those about others.
  const sent = [rowIdOf(about), encodeURIComponent(known.email), ...Object.values(known), short, world.home];
  const cookie = world.cookies.get(name) ?? "";
  if (!PAGES[door]) return [await plainAnswer(await knock(url, address, row, about, cookie), sent)];
  const ofRouter = { ...row, query: row.query ? `${row.query}&_rsc` : "?_rsc" };
  const ask: Record<Form, () => Promise<Response>> = {
    document: () => knock(url, address, row, about, cookie),
    router: () => knock(url, address, ofRouter, about, cookie, { rsc: "1" }),
  };
  const given: string[] = [];
  for (const form of forms) given.push(inOrder(await plainAnswer(await ask[form](), sent)));
  return given;
}

/** A page without the order in which its pieces were ready, the numbers that they have by it, and the key that its head has by chance. */
function inOrder(page: string): string {
  const whole = page.replaceAll(/"\]\)<\/script><script[^>]*>self\.__next_f\.push\(\[1,"/g, "");
  const rows = whole
    .replaceAll(/\$[LQ@]?[0-9a-f]{1,3}\b/g, "$")
    .replaceAll(/"[\w-]{21}[mv]"/g, '"…"')
    .split(/\\n|\n/);
  return rows
    .map((row) => row.replace(/^[0-9a-f]{1,3}:/, ""))
    .sort()
    .join("\n");
}

/**
 * What a text reveals that is none of this person's business. A Cluster Admin sees whatever is on their own cluster, and through a door that
 * lists it a Cluster Developer sees its SQL users.
 */
function leaks(text: string, name: ViewerName, door?: Door): string[] {
  const { role }: Viewer = VIEWERS[name];
  const { home, far, foreign, owners } = world;
  const ofHome = [...Object.values(SECRETS.home), owners.home.email];
  const seesHome = role === "cluster_admin" || (door?.reveals !== undefined && isTheirs(door, VIEWERS[name]));
  const names = foreign.filter(({ clusterId }) => !seesHome || clusterId !== home);
  const words = [
    ...[...Object.values(SECRETS.far), owners.far.email, far],
    ...(seesHome ? [] : ofHome),
    ...names.map((each) => each.name),
  ];
  return words.filter((word) => text.includes(word) && new RegExp(`\\b${word}\\b`).test(text));
}
