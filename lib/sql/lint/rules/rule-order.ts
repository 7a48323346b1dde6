import { type Draft, shown } from "../finding.ts";
import { namesIn, privilegesOfGrant } from "../print.ts";
import { named, rolesIn, type Script, type Step } from "../read/script.ts";
import type { Grant, Membership, Name, Path } from "../read/syntax.ts";

/** Statements that do not go with one above them. */
export function orderRule({ steps }: Script): readonly (readonly Draft[])[] {
  const memory = new Memory();
  return steps.map((step) => memory.see(step));
}

/** More names in one statement are not compared with others. */
const MOST_NAMES = 40;

class Memory {
  readonly #dropped = new Set<string>();
  readonly #created = new Set<string>();
  /** the users with rights that block DROP USER */
  readonly #holders = new Set<string>();
  readonly #given = new Set<string>();

  see({ parsed }: Step): readonly Draft[] {
    const drafts: Draft[] = [];
    const gone = parsed.is === "create role" || parsed.is === "show" ? undefined : this.#firstDropped(rolesIn(parsed));
    if (gone && !(parsed.is === "drop role" && parsed.ifExists))
      drafts.push(contradiction(gone, `${shown(gone.value)} was dropped above and does not exist here.`, "error"));
    switch (parsed.is) {
      case "create role": {
        const { value } = parsed.role;
        if (this.#created.has(value) && !parsed.ifExists)
          drafts.push(
            contradiction(parsed.role, `${shown(value)} was created above and exists here already.`, "error"),
          );
        this.#created.add(value);
        this.#dropped.delete(value);
        break;
      }
      case "drop role":
        for (const draft of this.#drop(parsed.roles)) drafts.push(draft);
        break;
      case "drop owned":
        for (const { value } of parsed.roles) this.#holders.delete(value);
        break;
      case "grant":
        for (const { value } of parsed.roles) this.#holders.add(value);
        this.#give(keysOfGrant(parsed));
        break;
      case "revoke":
        for (const { value } of parsed.roles) this.#holders.delete(value);
        for (const draft of this.#take(keysOfGrant(parsed))) drafts.push(draft);
        break;
      case "join":
        for (const draft of selfDrafts(parsed)) drafts.push(draft);
        this.#give(keysOfMembership(parsed));
        break;
      case "leave":
        for (const draft of this.#take(keysOfMembership(parsed))) drafts.push(draft);
        break;
      case "alter role":
      case "reassign owned":
      case "owner":
      case "use":
      case "show":
      case "create schema":
      case "begin":
      case "end":
      case "within transaction":
      case "query":
      case "unknown":
        break;
      default:
        return parsed satisfies never;
    }
    return drafts;
  }

  #firstDropped(names: readonly Name[]): Name | undefined {
    return this.#dropped.size === 0 ? undefined : names.find(({ value }) => this.#dropped.has(value));
  }

  #drop(roles: readonly Name[]): readonly Draft[] {
    const holder = roles.find(({ value }) => this.#holders.has(value));
    for (const { value } of roles) {
      this.#dropped.add(value);
      this.#created.delete(value);
      this.#holders.delete(value);
    }
    if (!holder) return [];
    const reason = `${shown(holder.value)} still holds rights that were granted above, so the database refuses to drop it (2BP01).`;
    return [contradiction(holder, reason)];
  }

  #give(keys: ReadonlyMap<string, Name>): void {
    for (const key of keys.keys()) this.#given.add(key);
  }

  #take(keys: ReadonlyMap<string, Name>): readonly Draft[] {
    const drafts: Draft[] = [];
    for (const [key, name] of keys)
      if (this.#given.delete(key) && drafts.length === 0)
        drafts.push(contradiction(name, `It revokes from ${shown(name.value)} rights that a statement above granted.`));
    return drafts;
  }
}

function contradiction(at: Draft["at"], reason: string, severity: "warning" | "error" = "warning"): Draft {
  return { code: "contradiction", at, reason, severity };
}

function selfDrafts({ groups, members }: Membership): readonly Draft[] {
  const names = new Set(groups.map(({ value }) => value));
  const self = members.find(({ value }) => names.has(value));
  return self ? [contradiction(self, `${shown(self.value)} cannot be a member of itself.`, "error")] : [];
}

/** The meaning of a grant, once for each grantee, in one form for all spellings. */
function keysOfGrant(grant: Grant): ReadonlyMap<string, Name> {
  const { target, option, roles } = grant;
  if (namesIn(target) + roles.length + grant.privileges.length > MOST_NAMES || option) return new Map();
  const places =
    target.on === "named"
      ? target.names.map(partsOf)
      : target.on === "all" || target.on === "future"
        ? target.schemas.map(partsOf)
        : [];
  const creators = target.on === "future" && Array.isArray(target.creators) ? valuesOf(target.creators) : [];
  const kind = "kind" in target ? target.kind : "";
  const what = JSON.stringify([target.on, kind, places.sort(), creators, [...privilegesOfGrant(grant)].sort()]);
  return new Map(named(roles).map((name) => [`${what} ${name.value}`, name]));
}

function keysOfMembership({ groups, members, option }: Membership): ReadonlyMap<string, Name> {
  if (option || groups.length * members.length > MOST_NAMES) return new Map();
  return new Map(
    members.flatMap((member) =>
      // That admin is given and taken has findings of its own.
      groups
        .filter(({ value }) => value !== "admin")
        .map((group) => [JSON.stringify([group.value, member.value]), member]),
    ),
  );
}

function partsOf({ parts, star }: Path): string {
  return JSON.stringify([...valuesOf(parts), star === true]);
}

function valuesOf(names: readonly Name[]): readonly string[] {
  return names.map(({ value }) => value);
}
