"use client";

import Plus from "lucide-react/icons/plus";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import type { AgeRule, PasswordPolicyView } from "#lib/shared/passwords/password-policy.ts";
import { CountsTable } from "./counts-table.tsx";
import { RemoveRuleDialog, RuleDialog } from "./rule-dialog.tsx";
import { type RuleScope, withUsual } from "./rule-labels.ts";
import { RulesTable } from "./rules-table.tsx";
import { ExemptionsTable, OwnAgesTable } from "./special-tables.tsx";

type Open = { kind: "add" } | { kind: "change" | "remove"; rule: AgeRule };

/** Maximum ages of passwords, exemptions, and how many passwords are due. `manages`: whether they set more than their clusters. */
export function PasswordPolicyPage({ manages, ...view }: PasswordPolicyView & { manages: boolean }) {
  const [open, setOpen] = useState<Open | null>(null);
  const rules = withUsual(view.rules);
  const all = rules.find(({ scope }) => scope === "all")?.days;
  const byLabel: readonly RuleScope[] = view.labels.length > 0 ? ["label"] : [];
  const scopes: readonly RuleScope[] = manages ? ["cluster", ...byLabel, "team", "kind"] : ["cluster"];
  const close = () => setOpen(null);
  return (
    <div className="flex flex-1 flex-col md:min-h-0 md:overflow-y-auto">
      <PageHeader
        title="Password policy"
        sentence={`Passwords of SQL users are due after ${all} days, unless a more specific rule applies. Account passwords are never due.`}
        actions={
          view.all > 0 && (
            <Button variant="primary" onClick={() => setOpen({ kind: "add" })}>
              <Plus />
              Add maximum age
            </Button>
          )
        }
      />
      <RulesTable
        rules={rules}
        view={view}
        mayChange={({ scope }) => manages || scope === "cluster"}
        onOpen={(kind, rule) => setOpen({ kind, rule })}
      />
      <CountsTable {...view} />
      <OwnAgesTable view={view} />
      <ExemptionsTable view={view} />
      {open?.kind === "add" && <RuleDialog scopes={scopes} view={view} onClose={close} />}
      {open?.kind === "change" && <RuleDialog rule={open.rule} scopes={scopes} view={view} onClose={close} />}
      {open?.kind === "remove" && <RemoveRuleDialog rule={open.rule} view={view} onClose={close} />}
    </div>
  );
}
