import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readCsv } from "#lib/shared/csv.ts";
import { collected } from "../../../testing/doubles/collected.ts";
import { AIKO, evidenceOf, rowOf, story } from "../../../testing/reviews/review-evidence.ts";
import { freshFolder } from "../../../testing/server.ts";
import { HEAD_WORDS } from "../../audit/evidence/head-text.ts";
import { tarFile, tarOf } from "../../audit/evidence/tar-of.ts";
import { verifyReview } from "../../audit/evidence/verify-review.mjs";

const HOSTILE = [
  '=HYPERLINK("http://x","y")',
  "@SUM(A1)",
  "＝1+1",
  "\t=1",
  "x;=1+1",
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "&lt;b&gt;",
  "</style><!--",
  "a\u0000b\u001b[2J\u0007",
  "\u202edorp\u2066x\u2028y\u200b",
  'two\r\nlines,"quoted"',
  "\ud800",
  "__proto__",
];

/** The page to print without the places at which a name may break. */
function unbroken(files: ReadonlyMap<string, unknown>): string {
  return String(files.get("review.html")).replaceAll("<wbr>", "");
}

async function hostile() {
  const reviewed = story();
  const population = HOSTILE.map((name, at) =>
    rowOf(`r${at}`, name, { clusterName: name, facts: { owner: name, state: "admin", [`x${name}`]: [name] } }),
  );
  const decisions = population.map(({ row, name }) => [
    { row, decision: "keep" as const, by: { ...AIKO, name }, note: name },
  ]);
  return evidenceOf({ ...reviewed, population, decisions, proofs: [] });
}

describe("hostile names and notes", () => {
  test("are formulas in no cell, and hold no control character", async () => {
    const { files } = await hostile();
    for (const name of ["population.csv", "decisions.csv", "results.csv"]) {
      const { records, problem } = readCsv(String(files.get(name)));
      expect(problem).toBeUndefined();
      expect(records.length).toBe(HOSTILE.length + 1);
      for (const { cells } of records) {
        expect(cells).toHaveLength(Number(records[0]?.cells.length));
        expect(cells.filter((cell) => /^[=+\-@＝＋－＠\t\r]|[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(cell))).toEqual([]);
      }
    }
  });

  test("make no element, attribute or comment of the page, and turn no direction", async () => {
    const page = String((await hostile()).files.get("review.html"));
    const tags = new Set([...page.matchAll(/<[/!]?[a-z0-9-]*/gi)].map(([tag]) => tag.replace("/", "")));
    const known =
      "!doctype html head meta title link body main h1 h2 p bdi div section dl dt dd span br table thead tr th tbody td tfoot pre wbr";
    expect([...tags].filter((tag) => !known.split(" ").includes(tag.slice(1)))).toEqual([]);
    expect(page).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(page).toContain("\\u{202e}dorp");
  });

  test("are exact in the JSON Lines, which hold one line for each and nothing that a terminal obeys", async () => {
    const text = String((await hostile()).files.get("population.jsonl"));
    expect(
      text
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line).name),
    ).toEqual(HOSTILE);
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });

  test("do not change the proof", async () => {
    const { files, head } = await hostile();
    expect(verifyReview(files, head)).toMatchObject({ ok: true });
  });
});

describe("the content of the files", () => {
  test("is every decision in order, marking those that were changed later", async () => {
    const { files } = await evidenceOf(story());
    const { records } = readCsv(String(files.get("decisions.csv")));
    const [columns = [], ...rows] = records.map(({ cells }) => cells);
    const of = (row: string[], name: string) => row[columns.indexOf(name)];
    expect(rows.map((row) => [of(row, "name"), of(row, "decision"), of(row, "in_force"), of(row, "email")])).toEqual([
      ["app_checkout", "keep", "yes", AIKO.email],
      ["marek.novak", "keep", "yes", AIKO.email],
      ["cart_legacy", "keep", "changed later", AIKO.email],
      ["cart_legacy", "remove", "yes", AIKO.email],
      ["old_reporting", "remove", "yes", AIKO.email],
      ["bi_looker", "rotate", "yes", "marek@example.com"],
    ]);
  });

  test("is the state of each row: kept, done with its proof, open with its age, undecided", async () => {
    const { files } = await evidenceOf(story());
    const results = String(files.get("results.jsonl"))
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line));
    expect(results.map(({ row, state, proof, openDays }) => [row, state, proof?.action, openDays])).toEqual([
      ["r1", "kept", undefined, null],
      ["r2", "kept", undefined, null],
      ["r3", "done", "review.prove", null],
      ["r4", "open", undefined, 0],
      ["r5", "done", "review.prove", null],
      ["r6", "undecided", undefined, null],
    ]);
  });

  test("is each change seen meanwhile, also of kept rows", async () => {
    const { files, head } = await evidenceOf({ ...story(), changed: [{ row: "r1", changes: ["remade"] }] });
    expect(String(files.get("results.jsonl")).split("\n")[0]).toContain('"state":"kept","decidedBy"');
    expect(JSON.parse(String(files.get("results.jsonl")).split("\n")[0] ?? "").changedSince).toEqual(["remade"]);
    for (const name of ["results.csv", "review.html"])
      expect(String(files.get(name)), name).toContain("deleted, and another SQL user has its name");
    expect(String(files.get("review.html"))).toContain("Changed between the start and the close");
    expect(verifyReview(files, head)).toMatchObject({ ok: true });
  });

  test("lists what was kept although it can do much or is not known, as it was at the start and at the close", async () => {
    const own = story();
    const token = { kind: "token" as const, clusterId: null, clusterName: null };
    own.population = [
      rowOf("r1", "kept_admin"),
      rowOf("r2", "kept_unknown", { facts: { state: "unknown" } }),
      rowOf("r3", "kept_privileged", { facts: { state: "privileged" } }),
      rowOf("r4", "kept_restricted", { facts: { state: "restricted" } }),
      rowOf("r5", "admin_by_now", { facts: { state: "restricted" } }),
      rowOf("r6", "writing_token", { ...token, facts: { state: "changes", scopes: ["reset"] } }),
      rowOf("r7", "reading_token", { ...token, facts: { state: "reads", scopes: ["read"] } }),
    ];
    own.decisions = [
      own.population.map(({ row }) => ({ row, decision: "keep" as const, by: AIKO, note: `Why ${row}` })),
    ];
    own.proofs = [];
    own.changed = [
      ...["r1", "r2"].map((row) => ({ row, changes: [], state: "admin" })),
      { row: "r4", changes: [], state: "restricted" },
      { row: "r5", changes: ["state" as const], state: "admin" },
    ];
    const { files, head } = await evidenceOf(own);
    const page = unbroken(files);
    const section = page.slice(
      page.indexOf("<h2>Exceptions"),
      page.indexOf("<h2>", page.indexOf("<h2>Exceptions") + 1),
    );
    const named = own.population.map(({ name }) => name).filter((name) => section.includes(name));
    expect(named).toEqual(["kept_admin", "kept_unknown", "kept_privileged", "admin_by_now", "writing_token"]);
    expect(section).toMatch(/kept_unknown.*unverified.*admin.*Keep<br>with 6 others.*Why r2/);
    const results = readCsv(String(files.get("results.csv"))).records.map(({ cells }) => cells);
    const at = (name: string) => results[0]?.indexOf(name) ?? -1;
    expect(results[2]?.[at("state_at_start")]).toBe("unknown");
    expect([results[2]?.[at("state_at_close")], results[2]?.[at("together")]]).toEqual(["admin", "7"]);
    expect(verifyReview(files, head)).toMatchObject({ ok: true });
  });

  test("has the note of each change, who decided it and who carried it out, on paper too", async () => {
    const page = unbroken((await evidenceOf(story())).files);
    const done = page.slice(page.indexOf("<h2>Changes carried out"), page.indexOf("<h2>Exceptions"));
    expect(done).toMatch(
      /cart_legacy.*Remove<br>with 1 other.*Moved with release 41.*aiko.*Gone from a complete list.*lena@/,
    );
    const open = page.slice(page.indexOf("<h2>Open changes"), page.indexOf("<h2>Changes carried out"));
    expect(open).toMatch(/<th scope="col">Note<\/th>/);
  });

  test("says what HEAD is in the words of the documents", async () => {
    const { files } = await evidenceOf(story());
    const texts = [files.get("README.txt"), files.get("review.html"), readFileSync("docs/evidence.md")];
    for (const text of texts) expect(String(text).replaceAll("\n", " ").replaceAll("&#39;", "'")).toContain(HEAD_WORDS);
  });

  test("is no more than a list of names shows", async () => {
    const { files } = await evidenceOf(story());
    expect(String(files.get("README.txt"))).toContain("is taken for the same");
    expect(String(files.get("review.html"))).toContain("takes it for the same");
    expect(String(files.get("review.html"))).not.toContain("Changed between");
  });

  test("is on one page without a script, which loads nothing but the style sheet beside it", async () => {
    const page = String((await evidenceOf(story())).files.get("review.html"));
    expect(page).not.toMatch(/<script|\son\w+=|javascript:|url\(/i);
    expect([...page.matchAll(/(?:src|href)="(.*?)"/g)].map(([, to]) => to)).toEqual(["print.css"]);
    for (const words of [
      "6 rows: 2 kept, 2 changes carried out and proved, 1 open, 1 undecided.",
      "It owns 2 tables",
      "1 decision was changed later",
    ])
      expect(page).toContain(words);
  });

  test("breaks a name after its marks, not within a word", async () => {
    const page = String((await evidenceOf(story())).files.get("review.html"));
    for (const name of ["app_<wbr>checkout", "marek.<wbr>novak", "tmp_<wbr>2024", "ledger-<wbr>prod"])
      expect(page).toContain(`<bdi>${name}</bdi>`);
  });
});

describe("the download", () => {
  const folder = freshFolder();

  test("breaks off where a file is another than was announced, and is pulled piece by piece", async () => {
    let pulled = 0;
    const file = {
      name: "chain.txt",
      size: 4,
      pieces: function* () {
        for (const piece of ["ab", "cd", "e"]) {
          pulled += 1;
          yield piece;
        }
      },
    };
    const pieces = tarOf("review-rev_1", [file], 0);
    await pieces.next();
    await pieces.next();
    expect(pulled).toBe(1);
    await expect(collected(pieces)).rejects.toThrow("chain.txt has 5 bytes and not the 4 that were announced");
  });

  test("is a tar that any tar unpacks to the same files", async () => {
    const { files, head } = await evidenceOf(story());
    const pieces = tarOf(
      "review-rev_1",
      [...files].map(([name, content]) => tarFile({ name, text: String(content) })),
      Date.UTC(2026, 8, 29),
    );
    const tar = join(folder(), "review.tar");
    writeFileSync(tar, Buffer.concat(await collected(pieces)));
    mkdirSync(join(folder(), "out"));
    expect(spawnSync("tar", ["-xf", tar, "-C", join(folder(), "out")], { encoding: "utf8" })).toMatchObject({
      status: 0,
      stderr: "",
    });
    const unpacked = new Map(
      [...files.keys()].map((name) => [name, readFileSync(join(folder(), "out/review-rev_1", name))]),
    );
    expect(unpacked).toEqual(files);
    expect(verifyReview(unpacked, head).ok).toBe(true);
  });
});
