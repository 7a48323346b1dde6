import type { ReactNode } from "react";
import { Head, PlainTable } from "#components/ui/tables/plain-table.tsx";

type Props = {
  title: string;
  about?: string;
  head: readonly string[];
  /** the hidden head of a last column of buttons */
  buttons?: string;
  /** whether the first column is a row of its own on a phone */
  splits?: boolean;
  children: ReactNode;
};

/** For the first cell of a row whose first column a phone shows above it. */
export const SPLIT_FIRST = "max-md:pl-gutter";

export function TitledTable({ title, about, head, buttons, splits = false, children }: Props) {
  return (
    <section className="flex-none pt-5">
      <h2 className="px-gutter font-strong">{title}</h2>
      {about && <p className="px-gutter pt-0.5 text-ink-2">{about}</p>}
      <div className="pt-2">
        <PlainTable
          label={title}
          head={
            <>
              {head.map((name, index) => (
                <Head key={name} className={splits && index < 2 ? (index === 0 ? "max-md:hidden" : SPLIT_FIRST) : ""}>
                  {name}
                </Head>
              ))}
              {buttons && (
                <Head>
                  <span className="sr-only">{buttons}</span>
                </Head>
              )}
            </>
          }
        >
          {children}
        </PlainTable>
      </div>
    </section>
  );
}
