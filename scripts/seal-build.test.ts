import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { checkIsOnDemandRevalidate } from "next/dist/server/api-utils/index.js";
import { DraftModeProvider } from "next/dist/server/async-storage/draft-mode-provider.js";
import { RequestCookiesAdapter } from "next/dist/server/web/spec-extension/adapters/request-cookies.js";
import { RequestCookies, ResponseCookies } from "next/dist/server/web/spec-extension/cookies.js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { actionNamesKey, closeToOthers, sealBuild } from "./seal-build.mjs";

const KEYS = { previewModeId: "id-of-a-build", previewModeSigningKey: "signs", previewModeEncryptionKey: "encrypts" };
const NO_KEYS = { previewModeId: false, previewModeSigningKey: false, previewModeEncryptionKey: false };
/** The types of Next.js know no key that is none. */
const NEVER = NO_KEYS as unknown as typeof KEYS;
const ACTIONS = { node: { "70ab": { workers: {} } }, encryptionKey: "key-of-a-build" };

const draftsOf = (keys: typeof KEYS, headers: Headers) =>
  new DraftModeProvider(
    keys,
    headers,
    RequestCookiesAdapter.seal(new RequestCookies(headers)),
    new ResponseCookies(headers),
  );

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rolecall-seal-"));
  write(".next/server/preview-props.json", JSON.stringify(KEYS, null, 2));
  write(".next/prerender-manifest.json", JSON.stringify({ version: 4, routes: {}, preview: KEYS }));
  write(".next/server/server-reference-manifest.json", JSON.stringify(ACTIONS, null, 2));
  write(
    ".next/server/server-reference-manifest.js",
    `self.__RSC_SERVER_MANIFEST=${JSON.stringify(JSON.stringify(ACTIONS))}`,
  );
  write("server.js", `const nextConfig = {"root":"/home/lena/rolecall"}`);
  write(".next/required-server-files.json", `{"appDir":"/home/lena/rolecall"}`);
  write(".next/server/app/page.js.nft.json", "{}");
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}
const read = (name: string) => readFileSync(join(folder, name), "utf8");

test("a sealed build has no key that Next.js made, and no folder of the machine that built it", () => {
  sealBuild(folder, "/home/lena/rolecall");
  expect(JSON.parse(read(".next/server/preview-props.json"))).toEqual(NO_KEYS);
  expect(JSON.parse(read(".next/prerender-manifest.json"))).toEqual({ version: 4, routes: {}, preview: NO_KEYS });
  expect(JSON.parse(read(".next/server/server-reference-manifest.json"))).toEqual({ node: ACTIONS.node });
  expect(read(".next/server/server-reference-manifest.js")).toBe(
    `self.__RSC_SERVER_MANIFEST=${JSON.stringify(JSON.stringify({ node: ACTIONS.node }))}`,
  );
  expect(read("server.js")).toBe(`const nextConfig = {"root":"/rolecall"}`);
  expect(read(".next/required-server-files.json")).toBe(`{"appDir":"/rolecall"}`);
  expect(existsSync(join(folder, ".next/server/app/page.js.nft.json"))).toBe(false);
});

test.each([
  [
    "a key that is not known",
    () => write(".next/server/preview-props.json", JSON.stringify({ ...KEYS, another: "key" })),
  ],
  ["no key of server actions", () => write(".next/server/server-reference-manifest.json", `{"node":{}}`)],
  ["another form of the list of actions", () => write(".next/server/server-reference-manifest.js", "export {}")],
  ["no file of preview keys", () => rmSync(join(folder, ".next/server/preview-props.json"))],
])("a build with %s is refused, since its keys are elsewhere", (_what, change) => {
  change();
  expect(() => sealBuild(folder, "/home/lena/rolecall")).toThrow();
});

test("neither group nor others may write to what a build made, and all else of its modes stays", () => {
  const modeOf = (name: string) => (statSync(join(folder, name)).mode & 0o777).toString(8);
  const modes: [string, number, string][] = [
    ["server.js", 0o664, "644"],
    [".next/required-server-files.json", 0o666, "644"],
    [".next/server/preview-props.json", 0o640, "640"],
    [".next/prerender-manifest.json", 0o775, "755"],
    [".next/server/app", 0o777, "755"],
    [".", 0o770, "750"],
  ];
  const outside = mkdtempSync(join(tmpdir(), "rolecall-seal-"));
  chmodSync(outside, 0o770);
  symlinkSync(outside, join(folder, ".next/link"));
  for (const [name, mode] of modes) chmodSync(join(folder, name), mode);
  closeToOthers(folder);
  expect(modes.map(([name]) => [name, modeOf(name)])).toEqual(modes.map(([name, , after]) => [name, after]));
  expect(modeOf(".next/link")).toBe("770");
  rmSync(outside, { recursive: true });
});

test("actions have the same names in each build of a release, and others in another release", () => {
  expect(actionNamesKey("1")).toBe(actionNamesKey("1"));
  expect(actionNamesKey("1")).not.toBe(actionNamesKey("2"));
  expect(Buffer.from(actionNamesKey("1"), "base64")).toHaveLength(32);
});

test.each(["false", "", "0", "null", "undefined", "0.0"])(
  "Next.js takes a request with %j for a key as one without",
  (value) => {
    const { isOnDemandRevalidate } = checkIsOnDemandRevalidate({ "x-prerender-revalidate": value }, NEVER);
    const headers = new Headers({ cookie: `__prerender_bypass=${value}; __next_preview_data=${value}` });
    const drafts = draftsOf(NEVER, headers);
    expect([isOnDemandRevalidate, drafts.isEnabled]).toEqual([false, false]);
  },
);

test("Next.js takes a request without a key as one without", () => {
  expect(checkIsOnDemandRevalidate({}, NEVER).isOnDemandRevalidate).toBe(false);
  const headers = new Headers();
  expect(checkIsOnDemandRevalidate(headers, NEVER).isOnDemandRevalidate).toBe(false);
  expect(draftsOf(NEVER, headers).isEnabled).toBe(false);
});

test("with its own key, Next.js takes the same request for one that has it", () => {
  expect(checkIsOnDemandRevalidate({ "x-prerender-revalidate": "id-of-a-build" }, KEYS).isOnDemandRevalidate).toBe(
    true,
  );
  const headers = new Headers({ cookie: "__prerender_bypass=id-of-a-build" });
  expect(draftsOf(KEYS, headers).isEnabled).toBe(true);
});
