import "server-only";
import { env } from "../../base/env/env.ts";
import { singleton } from "../../base/singleton.ts";
import { openApiDocument } from "./openapi.ts";

const INDEX = "/api/v1";
const DOCUMENT = `${INDEX}/openapi.json`;

/** The public answers without a token, as JSON. They contain no data of people or clusters. Undefined for every other path. */
export function publicAnswer(pathname: string): string | undefined {
  if (pathname === DOCUMENT) return singleton("openapi-document", () => JSON.stringify(openApiDocument()));
  if (pathname !== INDEX) return undefined;
  const { origin } = env().APP_URL;
  return JSON.stringify({
    name: "Rolecall",
    version: "v1",
    openapi: `${origin}${DOCUMENT}`,
    reference: `${origin}/api-reference`,
  });
}
