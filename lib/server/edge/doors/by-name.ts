import "server-only";
import type { ShownEffects } from "#lib/shared/change-effects.ts";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import type { Result } from "#lib/shared/errors/result.ts";
import { ENTRIES, type Entry } from "#lib/shared/operations/catalogue.ts";
import type { Operation } from "#lib/shared/operations/define.ts";
import { RELEASE } from "#lib/shared/release.ts";
import { requestContext } from "../../base/request/request.ts";
import type { MutationDoor, ReadDoor } from "../../run/door.ts";
import { plainJson } from "../../run/plain-json.ts";
import { mutate, mutateOwn, preview, read } from "../../run/run.ts";
import { DOORS } from "./catalogue.ts";

/*
 * Doors by the name of their operation, for pages. Every operation is one request away from a stranger: its door checks origin, session,
 * input and right as for any other caller.
 */

const BY_NAME: Readonly<Record<string, Entry>> = Object.fromEntries(
  ENTRIES.map((entry) => [entry.operation.name, entry]),
);

type Callable = Exclude<Entry["operation"], { kind: "recorded" }>;
type Found = { entry: Entry; operation: Callable };

/** The operation of this name, where a page may call it in this way. Any other does not exist for it. */
function find(
  name: unknown,
  isFor: (of: Pick<Operation, "kind" | "from" | "byAddress">) => boolean,
): Found | undefined {
  if (typeof name !== "string" || !Object.hasOwn(BY_NAME, name)) return undefined;
  const entry = BY_NAME[name];
  if (!entry || entry.operation.kind === "recorded" || !isFor(entry.operation)) return undefined;
  return { entry, operation: entry.operation };
}

/** Its own schema and permission check what comes to it. */
async function doorOf<Door>({ resource, key }: Entry): Promise<Door> {
  const doors: Record<string, unknown> = await DOORS[resource]();
  return doors[`${key}Door`] as Door;
}

type AnyChange = MutationDoor<"profile.manage", unknown, unknown>;
type AnyRead = ReadDoor<"profile.manage", unknown, unknown>;

/** Makes a change that a page asks for. `release`: of the page, see {@link outdated}. */
export async function changeByName(name: unknown, input: unknown, release: unknown): Promise<Result<unknown>> {
  const found = find(name, ({ kind, from }) => kind !== "read" && from === "browser");
  if (!found) return notThere(release);
  const given = async () => plainJson(input);
  const result =
    found.operation.kind === "own_change"
      ? await mutateOwn(await doorOf<AnyRead>(found.entry), given)
      : await mutate(await doorOf<AnyChange>(found.entry), given);
  return outdated(result, release);
}

/** What a page sends to read something or to preview a change. */
type Asked = () => Promise<unknown>;

/** Reads what a page asks for by an address, where ids alone stand in it: any other operation does not exist for it. */
export async function readByAddress(name: string, search: URLSearchParams): Promise<Result<unknown>> {
  const { release = RELEASE, ...fields } = Object.fromEntries(search);
  const found = find(name, ({ byAddress }) => byAddress === true);
  if (!found) return notThere(release);
  const said: Readonly<Record<string, boolean>> = { true: true, false: false };
  const input = Object.fromEntries(Object.entries(fields).map(([field, text]) => [field, said[text] ?? text]));
  return outdated(await read(await doorOf<AnyRead>(found.entry), input), release);
}

/** Reads what a page asks for. */
export async function readByName(name: string, asked: Asked): Promise<Result<unknown>> {
  const found = find(name, ({ kind, from }) => kind === "read" && from === "browser");
  return answered(found && (await doorOf<AnyRead>(found.entry)), asked, read);
}

/** Previews a change that sends something, also one that has a route of its own. */
export async function previewByName(name: string, asked: Asked): Promise<Result<ShownEffects>> {
  const found = find(name, ({ kind, from }) => kind === "change" && from !== "server");
  const door = found && (await doorOf<AnyChange>(found.entry));
  return answered(door?.effects && door, asked, preview);
}

/** The body is read by the door, once origin and session are checked. */
async function answered<Door, O>(
  door: Door | undefined,
  asked: Asked,
  run: (door: Door, given: Asked) => Promise<Result<O>>,
): Promise<Result<O>> {
  let release: unknown = RELEASE;
  if (!door) return notThere(release);
  const result = await run(door, async () => {
    const body: object = Object((await asked()) ?? {});
    release = "release" in body ? body.release : undefined;
    return "input" in body ? body.input : undefined;
  });
  return outdated(result, release);
}

async function notThere(release: unknown): Promise<Result<never>> {
  const code: ErrorCode = release === RELEASE ? "not_found" : "page_outdated";
  return { ok: false, error: { code, requestId: (await requestContext()).requestId } };
}

/** Names of operations stay, but their inputs may change: what the page of another release sends may be refused only for that. */
function outdated<O>(result: Result<O>, release: unknown): Result<O> {
  if (result.ok || result.error.code !== "invalid_input" || release === RELEASE) return result;
  return { ok: false, error: { code: "page_outdated", requestId: result.error.requestId } };
}
