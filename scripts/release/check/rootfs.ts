import { execFileSync } from "node:child_process";
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { namesOf, OUT, packageOf, ROOT } from "../facts.ts";

const WORK = join(OUT, "work/check");
export const NAMES = namesOf(packageOf(ROOT));
export const artefact = (name: keyof typeof NAMES) => join(OUT, NAMES[name]);

export type Image = { folder: string; config: { User: string; Entrypoint: string[]; Env: string[] }; layers: number };

let unpacked: Image | undefined;

/** The files of the image in a folder, as a runtime unpacks them, and its configuration. */
export function unpackImage(): Image {
  unpacked ??= unpack();
  return unpacked;
}

type Descriptor = { digest: string };

function unpack(): Image {
  const layout = emptyFolder("layout");
  const folder = emptyFolder("rootfs");
  execFileSync("tar", ["-C", layout, "-xf", artefact("image")]);
  const blob = ({ digest }: Descriptor) => readFileSync(join(layout, "blobs", digest.replace(":", "/")));
  const index = JSON.parse(readFileSync(join(layout, "index.json"), "utf8"));
  const manifest = JSON.parse(blob(index.manifests[0]).toString("utf8"));
  for (const layer of manifest.layers)
    execFileSync("tar", ["-C", folder, "--numeric-owner", "-xpf", "-"], { input: gunzipSync(blob(layer)) });
  const { config } = JSON.parse(blob(manifest.config).toString("utf8"));
  return { folder, config, layers: manifest.layers.length };
}

/** A new folder of this name for the checks. */
export function emptyFolder(name: string): string {
  const folder = join(WORK, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Files and links below a folder, by their path from there. */
export function filesIn(folder: string, at = ""): string[] {
  return readdirSync(join(folder, at), { withFileTypes: true }).flatMap((file) => {
    const path = `${at}/${file.name}`;
    return file.isDirectory() ? filesIn(folder, path) : [path];
  });
}

/** The files below a folder with their content; links have none. */
export function* contentsOf(folder: string): Generator<[path: string, content: Buffer]> {
  for (const path of filesIn(folder))
    if (lstatSync(join(folder, path)).isFile()) yield [path, readFileSync(join(folder, path))];
}
