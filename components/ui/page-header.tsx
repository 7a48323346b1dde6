import type { ReactNode } from "react";
import { SectionTabs } from "./section-tabs.tsx";
import { cx } from "./words/cx.ts";

export type PageHeaderProps = {
  /** the breadcrumb, outermost first */
  crumbs?: ReactNode;
  title: ReactNode;
  /** the page's answer in one line */
  sentence?: ReactNode;
  /** at most one of them primary */
  actions?: ReactNode;
  /** a few facts at the right, beside the sentence */
  meta?: ReactNode;
};

/** The head of a page, with its tabs where it is one of several. */
export function PageHeader({ crumbs, title, sentence, actions, meta }: PageHeaderProps) {
  return (
    <>
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2 px-gutter pt-5 pb-3 max-md:pt-4">
        <div className="min-w-0 flex-[1_1_20rem]">
          {crumbs && (
            <nav
              aria-label="Breadcrumb"
              className="mb-1 flex flex-wrap gap-1 text-12 text-ink-3 [overflow-wrap:anywhere]"
            >
              {crumbs}
            </nav>
          )}
          <h1 className="text-20 font-strong tracking-tight [overflow-wrap:anywhere]">{title}</h1>
          {sentence && <div className="mt-0.5 text-ink-2">{sentence}</div>}
        </div>
        {actions && (
          <div className="ml-auto flex flex-wrap gap-2 max-md:ml-0 max-md:w-full max-md:[&>*:not(.icon-button)]:flex-1">
            {actions}
          </div>
        )}
        {meta && (
          <div
            className={cx(
              "ml-auto flex flex-wrap items-center gap-x-3 gap-y-1 text-ink-2 max-md:ml-0",
              actions ? "min-h-control" : "self-end",
            )}
          >
            {meta}
          </div>
        )}
      </div>
      <SectionTabs />
    </>
  );
}
