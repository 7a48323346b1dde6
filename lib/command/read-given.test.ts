import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { readAll } from "./read-given.ts";
import { ownFolder, reportOn, vendorWith } from "./report/testing-report.ts";
import { rolecall } from "./testing-bundled.ts";

/* What a person names for a file may never end: a device, a pipe that nobody writes to. */

test("a device is no file, wherever a file is given", async () => {
  const cloud = await vendorWith(["app"]);
  const refused = { exitCode: 2, stderr: expect.stringContaining("it is not a regular file") };
  for (const answers of ["orders=/dev/null", "/dev/null"])
    expect(await reportOn(cloud, ["--answers", answers])).toMatchObject(refused);
  expect(await rolecall(["lint", "/dev/null"])).toMatchObject(refused);
});

test("a pipe that nobody writes to is not waited for", async () => {
  const pipe = join(ownFolder(), "pipe");
  execFileSync("mkfifo", ["-m", "600", pipe]);
  expect(await rolecall(["report", "--key-file", pipe])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("cannot be read (it is not a regular file)"),
  });
});

test("what has no end is given up at the limit", async () => {
  let read = 0;
  const endless = Readable.from(
    (function* () {
      for (;;) {
        read += 4;
        yield Buffer.from("seen");
      }
    })(),
  );
  await expect(readAll(endless, 1024)).rejects.toThrow("it has more than");
  expect(read).toBeLessThan(2048);
  expect(endless.destroyed).toBe(true);
  expect(await readAll(Readable.from([Buffer.from("to "), Buffer.from("the end")]), 10)).toEqual(
    Buffer.from("to the end"),
  );
});
