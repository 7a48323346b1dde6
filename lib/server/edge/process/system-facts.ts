import "server-only";
import type { SystemFacts } from "#lib/shared/settings.ts";
import { type Env, env } from "../../base/env/env.ts";
import { keyEntries } from "../../base/env/keyring.ts";
import { keysFacts } from "../../cloud/keys/view.ts";
import { refusedClusters } from "../../sql-users/drift/refused-clusters.ts";
import { tryVendorAudit } from "../../sql-users/drift/vendor-audit.ts";
import { store } from "../../store/db/store.ts";
import { readiness } from "./ready.ts";

/** Facts of this server for administrators, without any secret or password. */
export async function systemFacts(): Promise<SystemFacts> {
  const { key, store: storeState } = await readiness();
  const vendorAudit = await store()
    .then((db) => tryVendorAudit(db))
    .catch(() => "unknown" as const);
  const { COCKROACH_API_KEY_FILE, COCKROACH_KEYS_FILE, COCKROACH_SERVER, DATABASE_URL, SMTP_URL, MAIL_FROM } = env();
  return {
    key: {
      state: key,
      variable: COCKROACH_KEYS_FILE
        ? "COCKROACH_KEYS_FILE"
        : COCKROACH_API_KEY_FILE
          ? "COCKROACH_API_KEY_FILE"
          : "COCKROACH_API_KEY",
      server: COCKROACH_SERVER.origin,
      reads: keyEntries().every(({ access }) => access === "read"),
      mayNotChange: await refusedClusters().catch(() => []),
    },
    keys: await store().then(keysFacts, () => null),
    mail: SMTP_URL ? { to: targetOf(SMTP_URL), from: MAIL_FROM?.address ?? null } : null,
    store: { state: storeState, at: storeAt(DATABASE_URL) },
    vendorAudit,
  };
}

function targetOf(target: NonNullable<Env["SMTP_URL"]>): string {
  switch (target.kind) {
    case "smtp":
      return `${target.host}:${target.port}`;
    case "folder":
      return `files in ${target.path}`;
    case "console":
      return "standard output";
    default:
      return target satisfies never;
  }
}

/** Where the store is, without user, password and options. */
export function storeAt(address: string): string {
  if (address.startsWith("sqlite:")) return `SQLite, ${address.slice("sqlite:".length)}`;
  const { host, pathname } = new URL(address);
  return `PostgreSQL, ${host}${pathname}`;
}
