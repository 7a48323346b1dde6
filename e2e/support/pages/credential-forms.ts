import { parseEnv } from "node:util";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { runShell, shells } from "../../../lib/shared/passwords/credential-forms/testing.ts";

/** The login that a credential form describes. */
export type Decoded = { user: string; password: string };

const secretManifest = z.object({ kind: z.literal("Secret"), stringData: z.record(z.string(), z.string()) });

function ofUrl(text: string): Decoded {
  const { protocol, username, password } = new URL(text);
  if (protocol !== "postgresql:") throw new Error("not a connection URL");
  return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
}

/** Parses a copied text with the program that it is meant for; reads every place that contains the password. */
export const READERS: Record<string, (text: string) => Decoded[]> = {
  "Connection URL": (text) => [ofUrl(text)],
  ".env": (text) => {
    const { DATABASE_URL = "", PGUSER = "", PGPASSWORD = "" } = parseEnv(text);
    return [ofUrl(DATABASE_URL), { user: PGUSER, password: PGPASSWORD }];
  },
  "psql / cockroach sql": (text) =>
    shells.flatMap((shell) => {
      const client = 'psql() { printf \'%s\\0\' "$PGUSER" "$PGPASSWORD" "$COCKROACH_URL"; }\n';
      const [user = "", password = "", url = ""] = runShell(shell, client + text);
      return [{ user, password }, ofUrl(url)];
    }),
  "Kubernetes Secret": (text) => {
    const { stringData } = secretManifest.parse(parseYaml(text));
    return [ofUrl(stringData.url ?? ""), { user: stringData.username ?? "", password: stringData.password ?? "" }];
  },
};
