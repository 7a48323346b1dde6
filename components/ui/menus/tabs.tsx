"use client";

import { Tabs as BaseTabs } from "@base-ui/react/tabs";
import type { ReactNode } from "react";

type Tab<Id extends string> = { id: Id; label: ReactNode; content: ReactNode };

export type TabsProps<Id extends string> = {
  /** accessible name of the row of tabs */
  label: string;
  tabs: readonly Tab<Id>[];
  value: Id;
  onChange: (value: Id) => void;
};

export function Tabs<Id extends string>({ label, tabs, value, onChange }: TabsProps<Id>) {
  return (
    <BaseTabs.Root value={value} onValueChange={onChange} className="grid grid-cols-[minmax(0,1fr)] gap-5">
      <BaseTabs.List
        aria-label={label}
        activateOnFocus
        className="flex gap-5 overflow-x-auto border-b border-line [scrollbar-width:none]"
      >
        {tabs.map((tab) => (
          <BaseTabs.Tab
            key={tab.id}
            value={tab.id}
            className="tab-look flex-none cursor-pointer focus-visible:-outline-offset-2"
          >
            {tab.label}
          </BaseTabs.Tab>
        ))}
      </BaseTabs.List>
      {tabs.map((tab) => (
        <BaseTabs.Panel key={tab.id} value={tab.id} tabIndex={-1} className="grid grid-cols-[minmax(0,1fr)] gap-5">
          {tab.content}
        </BaseTabs.Panel>
      ))}
    </BaseTabs.Root>
  );
}
