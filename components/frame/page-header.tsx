import type { ReactNode } from "react";

export type PageHeaderProps = {
  title: ReactNode;
  /** answers the question that the page is opened with */
  sentence?: ReactNode;
  /** at most one of them primary */
  actions?: ReactNode;
};

export function PageHeader({ title, sentence, actions }: PageHeaderProps) {
  return (
    <div className="flex flex-wrap items-start gap-x-4 gap-y-2 px-gutter pt-5 pb-3 max-md:pt-4">
      <div className="min-w-0 flex-[1_1_20rem]">
        <h1 className="text-20 font-strong tracking-tight [overflow-wrap:anywhere]">{title}</h1>
        {sentence && <p className="mt-0.5 text-ink-2">{sentence}</p>}
      </div>
      {actions && (
        <div className="ml-auto flex flex-wrap gap-2 max-md:ml-0 max-md:w-full max-md:[&>*]:flex-1">{actions}</div>
      )}
    </div>
  );
}
