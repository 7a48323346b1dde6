import "server-only";
import type { ApiReference } from "#lib/shared/api/reference.ts";
import { SERVER_CODES } from "#lib/shared/errors/errors.ts";
import { STATUS } from "../http/answer.ts";
import { OPERATIONS } from "./operations.ts";

/** The API for people: its operations by subject, and the codes of its failures. */
export function apiReference(): ApiReference {
  const tags = [...new Set(OPERATIONS.map(({ tag }) => tag))];
  return {
    groups: tags.map((tag) => ({
      tag,
      operations: OPERATIONS.filter((operation) => operation.tag === tag).map(
        ({ id, method, path, summary, scope, preview }) => ({
          id,
          method,
          path,
          summary,
          scope,
          previews: preview !== undefined,
        }),
      ),
    })),
    problems: SERVER_CODES.map((code) => ({ code, status: STATUS[code] })),
  };
}
