import { downloadText } from "#components/ui/download-text.ts";
import { openSealed, type StoredSealed } from "#lib/client/rotation-keys.ts";
import { type FileForm, fileOf, safeCell } from "#lib/shared/passwords/rotated-passwords.ts";
import type { Rotation, RotationItem } from "#lib/shared/passwords/rotation.ts";
import type { Connection } from "#lib/shared/sql-users/clusters.ts";

type Saved = {
  /** which passwords, of the rotation */
  items: readonly RotationItem[];
  here: ReadonlyMap<string, StoredSealed>;
  connectionTo: (clusterId: string) => Promise<Connection | undefined>;
  /** the name of the file without its ending; that of the form by default */
  name: string | undefined;
};

/** `saved`: the items whose passwords the file has; `left`: the names that this form cannot hold. */
type File = { saved: string[]; left: string[] };

/** Saves these passwords in one file, made here. */
export async function savePasswords(
  form: FileForm,
  { items: mine, here, connectionTo, name: fileTitle }: Saved,
): Promise<File> {
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
  downloadText(fileTitle === undefined ? fileName : fileName.replace("rotated", fileTitle), text, type);
  return { left, saved: mine.flatMap(({ id, name: user }) => (left.includes(user) ? [] : [id])) };
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
