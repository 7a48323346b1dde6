import { useCallback, useDeferredValue, useMemo, useState } from "react";
import { useConnection } from "#components/credentials/use-connection.ts";
import { RunSqlDialog } from "#components/privileges/run/run-sql-dialog.tsx";
import { type Check, useCheck } from "#components/privileges/run/use-check.ts";
import { useSearchState } from "#components/ui/use-search-state.ts";
import { cx } from "#components/ui/words/cx.ts";
import { suggestedForm } from "#lib/shared/restrict/suggested-form.ts";
import {
  type AccessFacts,
  databasesOf,
  type Planned,
  planOf,
  staying,
  takesAdmin,
  versionOf,
} from "#lib/shared/sql-access/access-plan.ts";
import { formSearch, parseForm, searchOfForm } from "#lib/shared/sql-access/form-search.ts";
import type { WantedAccess } from "#lib/shared/sql-access/wanted-schema.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { SYSTEM_DATABASE } from "#lib/sql/objects.ts";
import type { SqlLevel } from "#lib/sql/own-user.ts";
import { sqlFileName } from "./download-sql.ts";
import { EffectsPart } from "./effects-part.tsx";
import { AccessFields } from "./fields/access-fields.tsx";
import { MoreSql } from "./more-sql.tsx";
import { PANEL_BODY } from "./panel-head.tsx";
import { RunPart } from "./run-part.tsx";
import { SuggestionPart } from "./suggestion-part.tsx";
import { UndoPart } from "./undo-part.tsx";
import { VerifyPart } from "./verify-part.tsx";

export type AccessScreenProps = {
  cluster: { id: string; name: string; version: string };
  /** whether this person may verify the SQL user */
  mayVerify: boolean;
  /** whether this person may let Rolecall run SQL */
  mayApply: boolean;
  user: SqlUser;
  /** known SQL users of the cluster; null while they load */
  users: readonly SqlUser[] | null;
  code: string;
  codeExpiresAt: number;
  /** the level of Rolecall's SQL connection to the cluster; null without one */
  connection: SqlLevel | null;
};

const CANNOT_VERIFY = "Your role on this cluster cannot verify this SQL user. Ask a Cluster Admin.";

/** The choices on the left, and on the right the SQL for them. */
export function AccessScreen(props: AccessScreenProps) {
  const { cluster, mayVerify, mayApply, user, code, connection } = props;
  const [form, setForm] = useSearchState(parseForm, searchOfForm);
  const facts = useFacts(props);
  // Fields respond to each key at once; the SQL follows when the browser is idle.
  const settled = useDeferredValue(form);
  const planned = useMemo(() => planOf(settled, facts), [settled, facts]);
  const { databases, looked } = useDatabases(cluster.id, settled);
  const admins = useMemo(() => staying(settled, facts), [settled, facts]);
  const check = useCheck(cluster.id, user.name, planned);

  return (
    <div className="grid flex-1 grid-cols-[minmax(0,1fr)] border-t border-line md:min-h-0 md:grid-cols-[18.75rem_minmax(0,1fr)] lg:grid-cols-[24.5rem_minmax(0,1fr)]">
      <AccessFields
        clusterId={cluster.id}
        facts={facts}
        form={form}
        isComplete={formSearch(settled).isComplete}
        suggestion={
          mayApply &&
          user.state !== "restricted" && (
            <SuggestionPart
              clusterId={cluster.id}
              name={user.name}
              onUse={(wanted) => setForm(suggestedForm(wanted, form))}
            />
          )
        }
        onChange={(changed) => setForm({ ...form, ...changed })}
        errorAt={(field) =>
          !planned.ok && !planned.incomplete && planned.field === field ? planned.message : undefined
        }
      />
      <div className="@container relative flex min-w-0 flex-col border-line max-md:border-t md:overflow-y-auto md:border-l">
        <Run
          cluster={cluster}
          facts={facts}
          settled={settled}
          planned={planned}
          mayRun={connection === "manage" && mayApply}
          check={mayVerify ? check : null}
        />
        {planned.ok && <EffectsPart {...wordsOf(planned.plan)} />}
        <div className={cx("grid flex-1 grid-cols-[minmax(0,1fr)]", planned.ok && "@min-[44rem]:grid-cols-2")}>
          {mayVerify ? (
            <VerifyPart
              {...props}
              clusterId={cluster.id}
              userName={user.name}
              planned={planned}
              databases={looked}
              check={connection ? check : null}
            />
          ) : (
            <p className={`${PANEL_BODY} py-3.5 text-ink-2`}>{CANNOT_VERIFY}</p>
          )}
          {planned.ok && <UndoPart plan={planned.plan} userName={user.name} />}
        </div>
        <MoreSql
          userName={user.name}
          databases={databases}
          version={versionOf(settled, facts)}
          otherAdmins={admins}
          code={code}
        />
      </div>
    </div>
  );
}

function useFacts({ user, users, cluster, code }: AccessScreenProps): AccessFacts {
  const restricted = user.state === "restricted";
  return useMemo<AccessFacts>(
    () => ({
      user: user.name,
      clusterVersion: cluster.version,
      code,
      restricted,
      otherAdmins:
        users?.filter(({ name, state }) => state === "admin" && name !== user.name).map(({ name }) => name) ?? null,
    }),
    [user.name, cluster.version, code, restricted, users],
  );
}

const WITHOUT_WAY_BACK = (
  <>
    Undo does not restore admin. For a way back, use <em>Restrict…</em> in the list of SQL users.
  </>
);

type Settled = Parameters<typeof planOf>[0];

type RunProps = Pick<AccessScreenProps, "cluster"> & {
  facts: AccessFacts;
  settled: Settled;
  planned: Planned;
  mayRun: boolean;
  check: Check | null;
};

/** The SQL to run, and the dialog that runs it. */
function Run({ cluster, facts, settled, planned, mayRun, check }: RunProps) {
  const [running, setRunning] = useState(false);
  const open = useCallback(() => setRunning(true), []);
  return (
    <>
      <RunPart
        planned={planned}
        fileName={sqlFileName(cluster.name, facts.user, settled.level)}
        onRunNow={mayRun ? open : undefined}
      />
      {running && planned.ok && (
        <RunSqlDialog
          cluster={cluster.name}
          input={{
            clusterId: cluster.id,
            name: facts.user,
            // The server checks it as it does all input.
            script: {
              kind: "access",
              wanted: planned.wanted as WantedAccess,
              demote: takesAdmin(settled, facts),
            },
          }}
          roles={planned.plan.roles}
          lead={takesAdmin(settled, facts) && WITHOUT_WAY_BACK}
          check={check}
          onClose={() => setRunning(false)}
        />
      )}
    </>
  );
}

function wordsOf({ blastRadius, gives, doesNot, notes }: Parameters<typeof EffectsPart>[0]) {
  return { blastRadius, gives, doesNot, notes };
}

const NONE: readonly string[] = [];

/** The databases of the form, else those of the cluster, and all of both: an answer then also covers the user's rights elsewhere. */
function useDatabases(clusterId: string, settled: Settled) {
  const { value } = useConnection(clusterId);
  const known = useMemo(() => value?.databases.filter((name) => name !== SYSTEM_DATABASE) ?? NONE, [value]);
  const chosen = useMemo(() => databasesOf(settled), [settled]);
  const looked = useMemo(() => [...new Set([...chosen, ...known])], [chosen, known]);
  return { databases: chosen.length > 0 ? chosen : known, looked };
}
