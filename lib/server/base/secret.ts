export { Secret } from "#lib/shared/secret.ts";
