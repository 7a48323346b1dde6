import { clusterSchema, requestSchema } from "./api/answers.ts";
import { all, client } from "./api/client.ts";
import type { ListChoices, RequestChoices } from "./choices.ts";
import { print } from "./output.ts";
import { table } from "./table.ts";

/** Prints the clusters of the token. */
export async function clusters({ json }: ListChoices): Promise<void> {
  const found = await all((await client()).items(clusterSchema, "/clusters"));
  if (json) return print(JSON.stringify(found, null, 2));
  const rows = found.map(({ id, name, version, plan, state, role }) => [name, id, version, plan, state, role]);
  print(table(["name", "id", "version", "plan", "state", "role"], rows));
}

/** Prints requests of the token's reach. */
export async function requests({ json, state, kind }: RequestChoices): Promise<void> {
  const found = await all((await client()).items(requestSchema, "/requests", { state, kind }));
  if (json) return print(JSON.stringify(found, null, 2));
  const rows = found.map(({ id, kind, state, requested, requester }) => [id, kind, state, requested.name, requester]);
  print(table(["id", "kind", "state", "name", "requester"], rows));
}
