import { createHash } from "node:crypto";
import { chmodSync, existsSync, globSync, lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The key with which Next.js names server actions in a build. Anyone can compute it: it makes the names equal in two builds of one release, and
 * `sealBuild` takes it out again, so that no server uses it.
 * @param {string} release
 */
export const actionNamesKey = (release) => createHash("sha256").update(`actions ${release}`).digest("base64");

/**
 * Takes out of a built server what must be in no copy of it: the keys that Next.js makes, the folder of the build, and lists that only the build
 * reads. docs/decisions/126-no-key-in-a-build.md says why this is safe.
 * @param {string} standalone
 * @param {string} root the folder in which it was built
 */
export function sealBuild(standalone, root) {
  const next = join(standalone, ".next");
  rewrite(join(next, "server/preview-props.json"), withoutPreviewKeys);
  rewrite(join(next, "prerender-manifest.json"), (text) => {
    const manifest = JSON.parse(text);
    return JSON.stringify({ ...manifest, preview: JSON.parse(withoutPreviewKeys(JSON.stringify(manifest.preview))) });
  });
  rewrite(join(next, "server/server-reference-manifest.json"), withoutActionKey);
  // The same text within a line of JavaScript.
  rewrite(join(next, "server/server-reference-manifest.js"), (text) => {
    const [, before, inner = "", after] = /^([^"]*)("[\s\S]*")(;?\s*)$/.exec(text) ?? [];
    return `${before}${JSON.stringify(withoutActionKey(JSON.parse(inner)))}${after}`;
  });
  for (const path of ["server.js", ".next/required-server-files.json"])
    rewrite(join(standalone, path), (text) => text.replaceAll(root, "/rolecall"));
  for (const path of globSync("**/*.nft.json", { cwd: next })) rmSync(join(next, path));
}

/**
 * Lets only the owner write to what a build made: Next.js gives many of its files the mode 0664, whatever the umask is.
 * @param {string} folder
 */
export function closeToOthers(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.flatMap((each) => (each.isSymbolicLink() ? [] : join(each.parentPath, each.name)));
  for (const path of [folder, ...paths]) chmodSync(path, lstatSync(path).mode & 0o755);
}

/**
 * `false` in place of each key of the preview mode. Next.js compares them by `===` with a header or a cookie, which are texts: nothing that a
 * request holds is equal to it.
 * @param {string} text
 */
function withoutPreviewKeys(text) {
  const names = ["previewModeId", "previewModeSigningKey", "previewModeEncryptionKey"];
  const keys = JSON.parse(text);
  for (const name of Object.keys(keys))
    if (!names.includes(name)) throw new Error(`An unknown key of a build: ${name}`);
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, false])));
}

/**
 * Without the key, Next.js takes the one that the server makes at its start.
 * @param {string} text
 */
function withoutActionKey(text) {
  const manifest = JSON.parse(text);
  if (typeof manifest.encryptionKey !== "string") throw new Error("The build has no key of server actions to take out");
  delete manifest.encryptionKey;
  return JSON.stringify(manifest);
}

/**
 * @param {string} path
 * @param {(text: string) => string} change
 */
function rewrite(path, change) {
  if (!existsSync(path)) throw new Error(`The build has no ${path}`);
  writeFileSync(path, change(readFileSync(path, "utf8")));
}
