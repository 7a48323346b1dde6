import { expect, test, vi } from "vitest";
import { inRequest, newBrowser } from "../../../testing/next-headers.ts";
import { unitPerson } from "../../../testing/people.ts";
import { freshProcess, REQUEST, registry } from "../../../testing/server.ts";
import { SEAL_HEADER, sanitizerSeal } from "../../base/request/request.ts";
import { enter } from "../../people/sign-in/enter.ts";
import { auditHead } from "../../store/audit/audit-events.ts";
import { record } from "../../store/audit/record-event.ts";
import { store } from "../../store/db/store.ts";
import { addJob } from "../../store/jobs/add-job.ts";
import { addAdministrator } from "../../store/people/accounts.ts";
import { mayScrape, scrape } from "./scrape.ts";

freshProcess();

const TOKEN = "0123456789abcdef";
const isAnswered = (headers: Record<string, string>) =>
  mayScrape(new Headers({ host: "localhost:3000", [SEAL_HEADER]: sanitizerSeal(), ...headers }));

function token(value: string): void {
  vi.stubEnv("METRICS_TOKEN", value);
  registry()?.delete("env");
}

test.each(["127.0.0.1:3000", "localhost", "[::1]:3000"])(
  "without a token, a program on this machine may scrape by the name %s",
  (host) => {
    expect(isAnswered({ host, "x-rolecall-local": "1" })).toBe(true);
    expect(isAnswered({ host })).toBe(false);
  },
);

test.each(["rolecall.example.com", "10.0.0.5:3000", "localhost.example.com", "", "a b"])(
  "what a silent proxy on this machine passes on under the name %j is not from this machine",
  (host) => expect(isAnswered({ host, "x-rolecall-local": "1" })).toBe(false),
);

test("a request that came before the front door was watched may not scrape", () => {
  const forged = { host: "localhost", "x-rolecall-local": "1" };
  expect(mayScrape(new Headers(forged))).toBe(false);
  expect(mayScrape(new Headers({ ...forged, [SEAL_HEADER]: "forged" }))).toBe(false);
});

test("with a token, only the token counts, from wherever it comes", () => {
  token(TOKEN);
  expect(isAnswered({ authorization: `Bearer ${TOKEN}`, host: "10.0.0.5:3000" })).toBe(true);
  for (const authorization of ["", "Bearer", `Bearer ${TOKEN}0`, `Bearer ${TOKEN.slice(1)}`, TOKEN, `Basic ${TOKEN}`])
    expect(isAnswered({ authorization, "x-rolecall-local": "1" })).toBe(false);
  expect(isAnswered({ "x-rolecall-local": "1" })).toBe(false);
});

test("the metrics have the live sessions, the queue of each priority and the head of the audit, until the store is lost", async () => {
  const db = await store();
  const ada = await addAdministrator(db, { ...unitPerson("Ada"), passwordHash: "x" });
  for (let count = 0; count < 2; count++) await inRequest(newBrowser(), () => enter(db, ada, REQUEST, true));
  await record({ action: "team.create", actor: null, request: REQUEST, target: "canary", outcome: "done" });
  const starter = { id: ada, ...unitPerson("Ada"), sessionHash: "" };
  const job = { kind: "rotation", input: {}, starter, requestId: "", address: "" } as const;
  const item = { step: "set", input: {}, data: {} };
  await addJob(db, job, [item, item]);
  const { sequence, hash } = await auditHead(db);
  const lines = async () => (await scrape()).text.split("\n");
  const read = await lines();
  expect(read).toEqual(
    expect.arrayContaining([
      "rolecall_store_up 1",
      'rolecall_jobs{kind="rotation",state="running"} 1',
      'rolecall_job_items{kind="rotation",state="waiting"} 2',
      expect.stringMatching(/^rolecall_job_wait_seconds\{kind="rotation"\} [0-9.e-]+$/),
      "rolecall_sessions 2",
      `rolecall_audit_head_sequence ${sequence}`,
      `rolecall_audit_head_info{sequence="${sequence}",hash="${hash}"} 1`,
      ...["write", "read", "background"].map((priority) => `rolecall_cloud_queue_length{priority="${priority}"} 0`),
    ]),
  );
  expect(read.filter((line) => /canary|ada@/.test(line))).toEqual([]);
  await db.schema.dropTable("audit_head").execute();
  const lost = await lines();
  expect(lost).toContain("rolecall_store_up 0");
  expect(lost.filter((line) => /^rolecall_(sessions|audit_head|job)/.test(line))).toEqual([]);
});
