import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { cx } from "#components/ui/words/cx.ts";
import type { SentencePart } from "#lib/shared/report/report.ts";

const TONES: Readonly<Record<SentencePart["tone"], string>> = {
  danger: "font-medium text-danger-text",
  strong: "font-medium text-ink",
  plain: "",
};

type Props = {
  parts: readonly SentencePart[];
  /** as of when it is said */
  children?: ReactNode;
};

/** The answer to the question of the page, larger than what follows. */
export function Answer({ parts, children }: Props) {
  return (
    <div className="max-w-190 px-gutter pb-4">
      <p className="text-16 text-ink-2 max-md:text-14">
        {parts.map(({ text, tone, href }) =>
          href === undefined ? (
            <span key={text} className={TONES[tone]}>
              {text}
            </span>
          ) : (
            <Link key={text} href={href as Route} prefetch={false} className={cx("link", TONES[tone])}>
              {text}
            </Link>
          ),
        )}
      </p>
      {children && <p className="pt-1 text-12 text-ink-3">{children}</p>}
    </div>
  );
}
