import { existsSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { ownFolder } from "./testing-report.ts";
import { writeWhole } from "./write-file.ts";

test("it replaces a regular file, for its owner alone", async () => {
  const path = join(ownFolder(), "report.html");
  writeFileSync(path, "old", { mode: 0o644 });
  await writeWhole(path, "new");
  expect([readFileSync(path, "utf8"), statSync(path).mode & 0o777]).toEqual(["new", 0o600]);
});

test("a device stays a device", async () => {
  await expect(writeWhole("/dev/null", "page")).rejects.toThrow(
    "/dev/null cannot be written: it is not a regular file",
  );
  expect(lstatSync("/dev/null").isCharacterDevice()).toBe(true);
});

test("a link stays, and what it leads to", async () => {
  const folder = ownFolder();
  writeFileSync(join(folder, "other"), "kept");
  symlinkSync(join(folder, "other"), join(folder, "report.html"));
  await expect(writeWhole(join(folder, "report.html"), "page")).rejects.toThrow("not a regular file");
  expect(lstatSync(join(folder, "report.html")).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, "other"), "utf8")).toBe("kept");
});

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("stopped by %s it leaves no part of the file", async (signal) => {
  const folder = ownFolder();
  const exit = vi.spyOn(process, "exit").mockImplementation(() => undefined as never);
  onTestFinished(() => exit.mockRestore());
  const before = process.listenerCount(signal);
  const written = writeWhole(join(folder, "report.html"), "x".repeat(50_000_000)).catch((error: unknown) => error);
  while (readdirSync(folder).length === 0) await turn();
  for (const stop of process.listeners(signal).slice(before)) stop(signal);
  expect(readdirSync(folder)).toEqual([]);
  expect(exit).toHaveBeenCalledWith(130);
  await written;
  expect(existsSync(join(folder, "report.html"))).toBe(false);
});
