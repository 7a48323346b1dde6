import "server-only";

export { Secret } from "#lib/shared/secret.ts";
