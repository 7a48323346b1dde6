import type { AnyOperation } from "./operation.ts";
import { OPERATIONS } from "./operations.ts";

const BASE = "/api/v1";

export type Found = { operation: AnyOperation; params: Record<string, string> };

/** The operation of an undecoded path, with its decoded parameters; otherwise the methods of the path, which may be none. */
export function findOperation(method: string, pathname: string): Found | { allow: string[] } {
  const parts = pathname.slice(BASE.length).split("/");
  const here = OPERATIONS.flatMap((operation): Found[] => {
    const params = matched(operation.path.split("/"), parts);
    return params ? [{ operation, params }] : [];
  });
  const found = here.find(({ operation }) => operation.method === method);
  return found ?? { allow: here.flatMap(({ operation }) => methodsOf(operation)) };
}

/** Each GET also answers HEAD. */
const methodsOf = ({ method }: AnyOperation) => (method === "GET" ? ["GET", "HEAD"] : [method]);

function matched(pattern: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, wanted] of pattern.entries()) {
    const part = decoded(parts[at] ?? "");
    const name = /^\{(\w+)\}$/.exec(wanted)?.[1];
    if (part === undefined || (name === undefined ? part !== wanted : part === "")) return undefined;
    if (name !== undefined) params[name] = part;
  }
  return params;
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
