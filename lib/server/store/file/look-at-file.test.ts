import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { freshProcess } from "../../../testing/server.ts";
import { store } from "../db/store.ts";
import { saveRecord } from "../jobs/leaver-records.ts";
import { lookAtFile } from "./look-at-file.ts";

const folder = freshProcess();

/** How many bytes this process has read, from files and else (proc_pid_io(5)). */
const bytesRead = () => Number(/^rchar: (\d+)$/m.exec(readFileSync("/proc/self/io", "utf8"))?.[1]);

test.runIf(process.platform === "linux")("a look at the file reads no long value of a row", async () => {
  const db = await store();
  const path = join(folder(), "rolecall.db");
  const look = () => {
    const before = bytesRead();
    lookAtFile(path);
    return bytesRead() - before;
  };
  const empty = look();
  await saveRecord(db, "lev_1", "x".repeat(8_000_000));
  expect(empty).toBeGreaterThan(0);
  expect(look() - empty).toBeLessThan(1_000_000);
});
