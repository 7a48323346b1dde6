import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { freshFolder } from "../../lib/testing/server.ts";
import { buildOnce } from "./build-once.ts";

const folder = freshFolder();

test("the demo builds again only where a source, or the build, is another than before", () => {
  const put = (path: string, text: string) => {
    mkdirSync(join(folder(), path, ".."), { recursive: true });
    writeFileSync(join(folder(), path), text);
  };
  let builds = 0;
  const build = () => {
    builds += 1;
    put(".next/standalone/.next/BUILD_ID", `build ${builds}`);
  };
  const after = (change: () => void) => {
    change();
    const before = builds;
    buildOnce(folder(), build);
    buildOnce(folder(), build);
    return builds - before;
  };
  put("lib/a/b.ts", "1");
  put("package-lock.json", "{}");
  expect(after(() => {})).toBe(1);
  expect(after(() => put("docs/guide.md", "no part of a build"))).toBe(0);
  expect(after(() => put("lib/a/b.ts", "2"))).toBe(1);
  expect(after(() => put("package-lock.json", '{"a":1}'))).toBe(1);
  expect(after(() => put("app/new.ts", ""))).toBe(1);
  expect(after(() => rmSync(join(folder(), "app/new.ts")))).toBe(1);
  expect(after(() => put(".next/standalone/.next/BUILD_ID", "of another build"))).toBe(1);
  expect(after(() => rmSync(join(folder(), ".next"), { recursive: true }))).toBe(1);
  expect(after(() => put(".env.local", "NEXT_PUBLIC_A=1"))).toBe(1);
});
