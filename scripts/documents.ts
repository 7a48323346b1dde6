// The names in the documents, so that a test can check whether they exist.

import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize, resolve } from "node:path";
import { DOCTOR_PREFIX } from "#lib/sql/names.ts";
import { CREATOR_ROLE, OBSERVER_ROLE } from "#lib/sql/own-user.ts";

export const ROOT = resolve(import.meta.dirname, "..");

/** The text of each document by its path from the root. */
export function readDocuments(): Map<string, string> {
  const paths = globSync(["*.md", "docs/**/*.md", "bench/*.md"], { cwd: ROOT }).toSorted();
  return new Map(paths.map((path) => [path, read(path)]));
}

export function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** Targets of links and pictures that lie in the project, from the root, with the heading they lead to. */
export function linksIn(path: string, text: string): { file: string; heading: string }[] {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)].map(
    ([, link, src]) => link ?? src ?? "",
  );
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [file = "", heading = ""] = target.split("#");
      return { file: file === "" ? path : normalize(join(dirname(path), file)), heading };
    });
}

/** The anchors of a document's headings, as GitHub makes them. */
export function headingsIn(text: string): Set<string> {
  const headings = [...withoutBlocks(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\- ]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

const FOLDER = /^(?:app|bench|components|docs|e2e|lib|public|scripts)\//;
const SOURCE_FILE = /^[\w.()[\]/-]+\.(?:css|js|json|md|mjs|ts|tsx)$/;

/** Files and folders of the project that stand between backticks. */
export function pathsIn(text: string): string[] {
  return spansIn(text).filter((span) => FOLDER.test(span) || SOURCE_FILE.test(span));
}

/** Names of environment variables: capitals with an underscore, wherever they stand, and those between backticks. */
export function variablesIn(text: string): string[] {
  const long = [...text.matchAll(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g)].map(([name]) => name);
  return [...long, ...spansIn(text).filter((span) => /^(?:PORT|HOST)$/.test(span))];
}

/** The scripts after `npm run`. */
export function scriptsIn(text: string): string[] {
  const named = [...text.matchAll(/\bnpm (?:run (?:--silent )?([a-z][\w:-]*)|(start|test)\b)/g)];
  return named.map(([, run, short]) => run ?? short ?? "");
}

/** Operator commands that stand between backticks, with or without arguments. */
export function commandsIn(text: string): string[] {
  return spansIn(text).flatMap((span) => /^(?:account|audit|review|store):[a-z]+/.exec(span)?.[0] ?? []);
}

/**
 * Options of `rolecall` with the words of the command before them. Where only the option stands between backticks, there are no words.
 */
export function optionsIn(text: string): { words: string[]; option: string }[] {
  const calls = [...text.matchAll(/(?:`|^ *|[|&] )rolecall((?: [^\s|`&>#]+)+)/gm)].map(([, rest = ""]) =>
    rest.trim().split(" "),
  );
  const alone = spansIn(text).flatMap((span) => (span.startsWith("--") ? [[span]] : []));
  return [...calls, ...alone].flatMap((words) =>
    words.flatMap((word) => {
      const [option] = /^--[a-z][a-z-]+/.exec(word) ?? [];
      return option ? [{ words: words.filter((each) => /^[a-z]+$/.test(each)), option }] : [];
    }),
  );
}

/** Metrics with the labels that are named with them. What Rolecall makes on a cluster has names with the same beginning, and is none. */
export function metricsIn(text: string): { name: string; labels: string | undefined }[] {
  return [...text.matchAll(/\b(rolecall_[a-z_]+)(?:\{([a-z,]+)\})?/g)]
    .map(([, name = "", labels]) => ({ name, labels }))
    .filter(({ name }) => name !== OBSERVER_ROLE && name !== CREATOR_ROLE && name !== DOCTOR_PREFIX);
}

/** Addresses of the API that stand between backticks. */
export function routesIn(text: string): string[] {
  return spansIn(text).filter((span) => /^\/api\/[\w/-]+$/.test(span));
}

function spansIn(text: string): string[] {
  return [...withoutBlocks(text).matchAll(/`([^`\n]+)`/g)].map(([, span = ""]) => span);
}

function withoutBlocks(text: string): string {
  return text.replace(/^ *```[\s\S]*?^ *```$/gm, "");
}
