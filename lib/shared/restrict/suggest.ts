import type { RowNeed } from "#lib/sql/answers/statement-kinds.ts";
import { present } from "../present.ts";
import type { WantedAccess } from "../sql-access/wanted-schema.ts";
import { type Chosen, choose } from "./choose.ts";
import { confidenceOf, type Intent, provenPartner } from "./confidence.ts";
import type { SuggestionFacts } from "./facts.ts";
import { dataDatabases, fallbackOf, NAMES_NO_DATA } from "./fallback.ts";
import { type Hints, hintsOf, namedDatabases } from "./hints.ts";
import { type Seen, seenIn, seenUse } from "./seen.ts";
import { keepsOf, losesOf, reasonsOf, titleOf, whyNot } from "./sentences.ts";
import type { Cannot, RestsOn, Suggestion } from "./suggestion.ts";
import { databasesIn, isNothing, NO_WANTS, together, type Wants, wantsOfHeld, writes } from "./wants.ts";

/**
 * A level for a SQL user that is admin or privileged, or why there is none. It gives all that was seen; what the SQL user owns and what it was
 * granted stay its own. Nothing seen does not mean nothing needed: then its grants, its name or similar ones say a level, with low confidence.
 */
export function suggest(facts: SuggestionFacts): Suggestion {
  const seen = seenIn(facts);
  const hints = hintsOf(facts.name, facts.purpose);
  const intent = intentOf(facts, hints);
  const refused = refusalOf(facts) ?? (seen.beyond.length > 0 ? "beyond" : undefined);
  const reasons = reasonsOf(facts, seen, hints);
  const base = baseOf(facts, seen, intent);
  const cannot = (why: Cannot, about: readonly string[]) => {
    const fallback = fallbackOf(why, facts, base.wants);
    return present<Suggestion & { is: "cannot" }>({
      is: "cannot",
      why,
      because: whyNot(why, about, seen),
      others: why === "others_own" ? othersIn(about, facts) : undefined,
      fallback,
      restsOn: fallback && base.restsOn,
      reasons,
      seen: seenUse(seen),
    });
  };
  if (refused) return cannot(refused, []);
  const chosen = chosenBy(facts, base.wants);
  if ("why" in chosen) return cannot(chosen.why, chosen.about);
  const { access } = chosen;
  const { word, because } = confidenceOf(access, seen, namingPlaces(intent, access, facts), facts);
  return present<Suggestion & { is: "level" }>({
    is: "level",
    wanted: access,
    title: titleOf(access),
    confidence: word,
    because,
    keeps: keepsOf(access, facts),
    loses: losesOf(access, { state: facts.state, databases: facts.databases.map(({ name }) => name) }),
    reasons,
    seen: seenUse(seen),
  });
}

function othersIn(names: readonly string[], { databases }: SuggestionFacts) {
  return databases.flatMap(({ name, otherOwners }) =>
    names.includes(name) && otherOwners.length > 0 ? { database: name, owners: [...otherOwners] } : [],
  );
}

/** What never gets a level, whatever it does. */
function refusalOf({ readOnly, isProtected, isLastAdmin, kind, state }: SuggestionFacts): Cannot | undefined {
  if (readOnly !== null) return readOnly === "rolecall" ? "own" : readOnly;
  if (state === "restricted") return "restricted";
  if (kind === "break_glass") return "break_glass";
  if (isProtected) return "protected";
  return isLastAdmin ? "last_admin" : undefined;
}

function intentOf(facts: SuggestionFacts, hints: Hints): Intent {
  const ownsIn = new Set(facts.databases.filter(({ owned }) => owned > 0).map(({ name }) => name));
  const held = facts.held === null ? NO_WANTS : wantsOfHeld(facts.held, ownsIn);
  return { held, hints, hinted: hintedWants(facts, hints), namesPlaces: false };
}

/** Which databases the name speaks of; all of the cluster where it names none. */
function hintedWants(facts: SuggestionFacts, { levels }: Hints): Wants {
  const named = namedDatabases(
    facts.name,
    facts.databases.map(({ name }) => name),
  );
  const databases = named.length > 0 ? named : dataDatabases(facts.databases);
  return together(
    levels.map(({ level }) => {
      switch (level) {
        case "read-only":
          return Object.assign({}, NO_WANTS, { rows: rowsIn(databases, ["read"]) });
        case "read-write":
          return Object.assign({}, NO_WANTS, { rows: rowsIn(databases, ["read", "insert", "update", "delete"]) });
        case "ddl-owner":
          return Object.assign({}, NO_WANTS, { define: new Set(databases) });
        case "backup-operator":
          return Object.assign({}, NO_WANTS, { backup: true });
        case "monitoring":
          return Object.assign({}, NO_WANTS, { watch: true });
        default:
          return level satisfies never;
      }
    }),
  );
}

function rowsIn(databases: readonly string[], needs: readonly RowNeed[]): Wants["rows"] {
  return new Map(databases.map((name) => [name, new Set(needs)]));
}

/** With its name or purpose compared with the databases that were chosen. */
function namingPlaces(intent: Intent, access: WantedAccess, { name, databases }: SuggestionFacts): Intent {
  const chosen = "databases" in access ? access.databases.map((each) => each.name) : [];
  const data = databases.map((each) => each.name).filter((each) => !NAMES_NO_DATA.has(each));
  const named = new Set(data.length === 1 ? data : namedDatabases(name, data));
  return { ...intent, namesPlaces: chosen.every((each) => named.has(each)) };
}

/** What was seen comes first, with what a proven partner has, then what it owns. Where nothing was seen: its grants, its name and purpose, then similar ones. */
function chosenBy(facts: SuggestionFacts, base: Wants): Chosen {
  const owned = facts.databases.filter((each) => each.owned > 0).map(({ name }) => name);
  if (owned.length === 0) return choose(base, facts.databases);
  const withOwned = choose(together([base, { ...NO_WANTS, define: new Set(owned) }]), facts.databases);
  // What it owns stays its own with any level.
  return "access" in withOwned || isNothing(base) ? withOwned : choose(base, facts.databases);
}

type Base = { wants: Wants; restsOn: RestsOn };

function baseOf(facts: SuggestionFacts, seen: Seen, intent: Intent): Base {
  const partner = provenPartner(facts);
  if (partner) return { wants: together([seen.wants, partner.wants]), restsOn: "pair" };
  return isNothing(seen.wants) ? unseen(facts, intent) : { wants: raised(seen.wants, intent), restsOn: "seen" };
}

/** Rows that are only read so far are written where its name, purpose or grants say that it writes. */
function raised(wants: Wants, { hinted, held }: Intent): Wants {
  const isOnlyRead = wants.rows.size > 0 && !writes(wants);
  if (!isOnlyRead || !(writes(hinted) || writes(held))) return wants;
  return together([wants, { ...NO_WANTS, rows: rowsIn(databasesIn(wants), ["insert"]) }]);
}

function unseen({ similar, kind }: SuggestionFacts, { held, hinted }: Intent): Base {
  if (!isNothing(held)) return { wants: held, restsOn: "held" };
  if (!isNothing(hinted)) return { wants: hinted, restsOn: "purpose" };
  const wants = together(similar.filter(({ restrictedDays }) => restrictedDays !== null).map((each) => each.wants));
  if (!isNothing(wants)) return { wants, restsOn: "similar" };
  return { wants, restsOn: kind === null ? "nothing" : "kind" };
}
