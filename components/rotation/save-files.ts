import { downloadText } from "#components/ui/download-text.ts";
import { openSealed, type StoredSealed } from "#lib/client/rotation-keys.ts";
import type { Connection } from "#lib/shared/clusters.ts";
import { type FileForm, fileOf, safeCell } from "#lib/shared/rotated-passwords.ts";
import type { Rotation } from "#lib/shared/rotation.ts";

/** Saves the passwords that this browser has in one file, made here. Resolves to the names that this form cannot hold. */
export async function savePasswords(
  form: FileForm,
  { items }: Rotation,
  here: ReadonlyMap<string, StoredSealed>,
  connectionTo: (clusterId: string) => Promise<Connection | undefined>,
): Promise<string[]> {
  const mine = items.filter(({ id, replacedBy }) => here.has(id) && !replacedBy);
  const clusters = [...new Set(mine.map(({ clusterId }) => clusterId))];
  const connections = new Map(await Promise.all(clusters.map(async (id) => [id, await connectionTo(id)] as const)));
  const passwords = await Promise.all(
    mine.map(async ({ id, cluster, clusterId, name }) => {
      const sealed = here.get(id);
      if (!sealed) throw new Error("a password was forgotten meanwhile");
      return { cluster, name, password: await openSealed(sealed), connection: connections.get(clusterId) };
    }),
  );
  const { fileName, text, type, left } = fileOf(form, passwords);
  downloadText(fileName, text, type);
  return left;
}

/** Saves the state of each SQL user, without any password. */
export function saveReport({ id, by, startedAt, items }: Rotation): void {
  const head = [
    "rotation",
    "started_by",
    "started_at",
    "cluster",
    "sql_user",
    "owner",
    "state",
    "cause",
    "at",
    "password",
  ];
  const rows = items.map((item) => [
    ...[id, by, new Date(startedAt).toISOString(), item.cluster, item.name, item.owner ?? "", item.state],
    ...[item.code ?? "", new Date(item.at).toISOString(), item.place],
  ]);
  const text = [head, ...rows].map((row) => `${row.map(safeCell).join(",")}\r\n`).join("");
  downloadText(`${id}.report.csv`, text, "text/csv");
}
