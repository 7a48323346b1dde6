import { Autocomplete } from "@base-ui/react/autocomplete";
import type { LucideIcon } from "lucide-react";
import Cable from "lucide-react/icons/cable";
import Database from "lucide-react/icons/database";
import FileText from "lucide-react/icons/file-text";
import KeyRound from "lucide-react/icons/key-round";
import Lock from "lucide-react/icons/lock";
import Pencil from "lucide-react/icons/pencil";
import Plus from "lucide-react/icons/plus";
import RotateCw from "lucide-react/icons/rotate-cw";
import Send from "lucide-react/icons/send";
import ShieldCheck from "lucide-react/icons/shield-check";
import UserRound from "lucide-react/icons/user-round";
import UserRoundPlus from "lucide-react/icons/user-round-plus";
import UsersRound from "lucide-react/icons/users-round";
import { StateMark } from "#components/sql-user-facts/state-mark.tsx";
import { cx } from "#components/ui/words/cx.ts";
import type { FoundAction } from "#lib/shared/find.ts";
import type { Verb } from "#lib/shared/verbs.ts";
import type { Item } from "./item.ts";

const ICONS: Record<Exclude<Item["kind"], "action" | "verb">, LucideIcon> = {
  sql_user: UserRound,
  cluster: Database,
  account: UserRound,
  team: UsersRound,
  page: FileText,
};
const ACTION_ICONS: Record<FoundAction, LucideIcon> = {
  reset: KeyRound,
  claim: Send,
  describe: Pencil,
  privileges: ShieldCheck,
};

const VERB_ICONS: Record<Verb, LucideIcon> = {
  rotate: RotateCw,
  reset: KeyRound,
  create: Plus,
  invite: UserRoundPlus,
  connect: Cable,
  check: ShieldCheck,
};

type PaletteItemProps = { item: Item /** the search word */; word: string; onGo: () => void };

export function PaletteItem({ item, word, onGo }: PaletteItemProps) {
  const { label, mono, hint, state, lock } = item;
  const kind = item.kind;
  const Icon = iconOf(item);
  return (
    <Autocomplete.Item
      value={item}
      onClick={onGo}
      className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-2 px-2.5 py-1 outline-none select-none data-highlighted:bg-press pointer-coarse:min-h-11 max-md:flex-wrap forced-colors:data-highlighted:outline-2"
    >
      <Icon className="text-ink-3" />
      <span className={cx("min-w-0 flex-1 [overflow-wrap:anywhere] max-md:basis-4/5", mono && "mono")}>
        <Marked text={label} word={word} />
      </span>
      {(state || hint || lock) && (
        <span className="flex items-center gap-2.5 max-md:w-full max-md:pl-6.5">
          {state && <StateMark user={{ state }} />}
          {hint && (
            <span className={cx("text-12 text-ink-3 [overflow-wrap:anywhere]", kind === "sql_user" && "mono")}>
              {hint}
            </span>
          )}
          {lock && <span className="text-12 text-ink-3">{lock}</span>}
        </span>
      )}
    </Autocomplete.Item>
  );
}

function iconOf({ kind, action, verb, lock }: Item): LucideIcon {
  if (lock) return Lock;
  if (kind === "action") return ACTION_ICONS[action ?? "privileges"];
  return kind === "verb" ? VERB_ICONS[verb ?? "check"] : ICONS[kind];
}

/** The text with the search word in the colour of links. */
function Marked({ text, word }: { text: string; word: string }) {
  const at = word === "" ? -1 : text.toLowerCase().indexOf(word.toLowerCase());
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <strong className="text-accent-text">{text.slice(at, at + word.length)}</strong>
      {text.slice(at + word.length)}
    </>
  );
}
