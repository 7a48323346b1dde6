import { posix } from "node:path";

/** A file of another host, a script, a frame or a form: what the pages do without. */
const FOREIGN = /<(?:script|iframe|object|embed|form|base)\b|\bon[a-z]+="|\b(?:src|srcset)="(?:https?:)?\/\//g;

/** What is wrong with the links of a site, whose files are given by their paths: those that lead to no file or to no place of it. */
export function brokenLinks(files: ReadonlyMap<string, string>): string[] {
  const ids = new Map([...files].map(([path, text]) => [path, new Set(valuesOf(text, "id"))]));
  return [...files]
    .filter(([path]) => path.endsWith(".html"))
    .flatMap(([path, text]) =>
      [...valuesOf(text, "href"), ...valuesOf(text, "src"), ...valuesOf(text, "srcset")]
        .filter((address) => !/^[a-z]+:/.test(address))
        .filter((address) => {
          const [file = "", id] = address.split("#");
          const target = file === "" ? path : posix.normalize(posix.join(posix.dirname(path), file));
          return !ids.has(target) || (id !== undefined && !ids.get(target)?.has(id));
        })
        .map((address) => `${path} leads to ${address}`),
    );
}

/** What a page has that would run, or come from another host. */
export function foreignParts(files: ReadonlyMap<string, string>): string[] {
  return [...files]
    .filter(([path]) => path.endsWith(".html"))
    .flatMap(([path, text]) => [...text.matchAll(FOREIGN)].map(([part]) => `${path} has ${part}`));
}

/** Values of an attribute, of elements only: the text of a page has its signs as entities. */
function valuesOf(text: string, name: string): string[] {
  const tags = [...text.matchAll(/<[a-z][^>]*>/g)].map(([tag]) => tag);
  return tags.flatMap((tag) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? []);
}
