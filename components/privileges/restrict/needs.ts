import type { Cannot } from "#lib/shared/restrict/suggestion.ts";
import type { Row } from "./levels.ts";

/** Why a person has to choose a level: each kind asks for another choice. */
export type Need = "unseen" | "people" | "shared" | "several" | "beyond" | "protected" | "unclear";

type NeedLabels = {
  /** after *Need a level:* */
  title: string;
  /** what choosing a level means for these */
  about: string;
};

/** In the order of the page. */
export const NEED_LABELS: Record<Need, NeedLabels> = {
  shared: {
    title: "change tables that others own too",
    about:
      "With a level for rows they go on reading and writing, and their changes of tables fail. To keep those, make each the one owner first.",
  },
  several: {
    title: "do the work of several levels",
    about: "One level gives a part, and the rest of their work fails. Better: one SQL user for each part.",
  },
  beyond: {
    title: "do what no level gives",
    about: "Every level takes that work from them. Where it is needed, leave them out.",
  },
  protected: {
    title: "protected",
    about: "A Cluster Admin marked them as important. Ask why before you choose.",
  },
  unclear: {
    title: "no level can be made",
    about: "Their databases are too many or oddly named. Choose some of them by hand.",
  },
  people: {
    title: "people without known activity",
    about: "What you choose is all that they get. A person notices what is missing, and can ask for more.",
  },
  unseen: {
    title: "nothing is known of their work",
    about:
      "What you choose is all that they get. With too little, the application fails: watch them first, ask their owner, or begin wide.",
  },
};

const BY_CAUSE: Partial<Record<Cannot, Need>> = {
  others_own: "shared",
  several: "several",
  beyond: "beyond",
  protected: "protected",
  unnameable: "unclear",
  too_many: "unclear",
};

/** Why this one needs a choice. */
export function needOf({ suggestion, user }: Pick<Row, "suggestion" | "user">): Need {
  const known = suggestion?.is === "cannot" ? BY_CAUSE[suggestion.why] : undefined;
  return known ?? (user.kind === "person" ? "people" : "unseen");
}
