import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { compare } from "../archive/tar.ts";

/** A package of npm that a release needs, from the lock. */
export type NpmPackage = {
  name: string;
  version: string;
  license: string;
  /** such as `sha512-…`, as npm checks it */
  integrity: string;
  /** its folder, from the root of the project */
  folder: string;
  /** false: the build or the type check needs it, and no artefact has it */
  shipped: boolean;
};

type Locked = { version: string; license?: string; integrity?: string; dev?: boolean };

/** Only the build, the type check, or a picture would use these. */
const NOT_SHIPPED = /^(?:@img\/|sharp$|@next\/swc-|@types\/|csstype$|detect-libc$|@emnapi\/)/;

/**
 * The packages of npm that a release needs, as they are installed. From the lock, since `npm sbom --omit dev` leaves out each package that a tool of
 * the tests needs too.
 */
export function npmPackages(root: string): NpmPackage[] {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, Locked>;
  };
  const installed = Object.entries(packages).filter(
    ([folder, { dev }]) => folder !== "" && !dev && existsSync(join(root, folder, "package.json")),
  );
  return installed
    .map(([folder, { version, license = "", integrity = "" }]) => {
      const name = folder.slice(folder.lastIndexOf("node_modules/") + "node_modules/".length);
      return { name, version, license, integrity, folder, shipped: !NOT_SHIPPED.test(name) };
    })
    .toSorted((a, b) => compare(a.folder, b.folder));
}

/** The licenses of what an artefact holds of others, as most of them ask for. */
export function noticesOf(root: string, packages: readonly NpmPackage[]): string {
  const parts = packages.map(({ name, version, license, folder }) => {
    const files = globSync("{LICENSE,LICENCE,license,licence,COPYING,NOTICE}*", { cwd: join(root, folder) }).toSorted();
    const texts = files
      .filter((file) => !/\.(?:js|ts)$/.test(basename(file)))
      .map((file) =>
        readFileSync(join(root, folder, file), "utf8")
          .replaceAll("\r\n", "\n")
          .trim(),
      );
    return [`${name} ${version} (${license || "no license is named"})`, ...texts].join("\n\n");
  });
  return `Rolecall contains these packages of others.\n\n${parts.join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}
