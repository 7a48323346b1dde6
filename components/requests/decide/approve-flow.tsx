import Lock from "lucide-react/icons/lock";
import { useState } from "react";
import { useConnection } from "#components/credentials/use-connection.ts";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { ShowEffects } from "#components/dialogs/show-effects.tsx";
import { Preflight } from "#components/privileges/run/preflight.tsx";
import { DeleteAdvice } from "#components/sql-user-facts/delete-advice.tsx";
import { readDraft } from "#components/sql-user-facts/ends/end-draft.ts";
import { KeyNeedsDialog } from "#components/sql-user-facts/key/key-needs-dialog.tsx";
import { CLOSED_WORDS } from "#components/sql-user-facts/key/key-text.ts";
import { useSqlUsers } from "#components/sql-user-facts/use-sql-users.ts";
import { Button } from "#components/ui/button.tsx";
import { TypedName } from "#components/ui/fields/typed-name.tsx";
import { Note } from "#components/ui/note.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { ownZone, useZone } from "#components/ui/words/use-zone.ts";
import { showing } from "#lib/client/calls/operations.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import type { KeyClosed } from "#lib/shared/key-reach.ts";
import { present } from "#lib/shared/present.ts";
import { makesSqlUser } from "#lib/shared/requests/grants.ts";
import { KIND_WORDS } from "#lib/shared/requests/request-labels.ts";
import {
  type ApprovedRequest,
  type ApproveInput,
  type RequestKind,
  WITHOUT_KEY,
} from "#lib/shared/requests/requests.ts";
import type { ListedRequest, RequestSpec } from "#lib/shared/requests/requests-schema.ts";
import { wantedSearch } from "#lib/shared/sql-access/wanted-access.ts";
import {
  draftOf,
  endProblem,
  endRefusal,
  NAME_TAKEN,
  problemsOf,
  type SpecDraft,
  type SpecProblems,
  specOf,
} from "../ask/spec-draft.ts";
import type { RequestDialogProps } from "../open-request.ts";
import { differences } from "../request-labels.ts";
import { isApprover } from "./approvals-part.tsx";
import { ApproveChanges } from "./approve-changes.tsx";
import { ApprovePreview } from "./approve-preview.tsx";
import { ApprovedDialog } from "./approved-dialog.tsx";

type Props = RequestDialogProps & { request: ListedRequest };

/** Shows the request and the effects of an approval, takes changes, and approves. */
export function ApproveFlow({ request, onClose, returnFocus }: Props) {
  const { id, kind, cluster, requested, requester, keyClosed } = request;
  const [spec, setSpec] = useState(() => draftOf(requested));
  const [tried, setTried] = useState(false);
  const [typed, setTyped] = useState("");
  const [approved, setApproved] = useState<ApprovedRequest | null>(null);
  const toast = useToast();
  const zone = useZone();
  const preview = useRead("request.preview", { clusterId: cluster.id, id });
  const onApproved = (answer: ApprovedRequest) => {
    toast(`Approved the request of ${requester}${restOf(answer)}`);
    if (!answer.approvals && !answer.byHand && (makesSqlUser(kind) || kind === "privileges")) setApproved(answer);
    else onClose();
  };
  const change = useOperation("request.approve", onApproved, { page: false });
  const { failure } = change;
  const rule = preview.data?.rule;
  const sentName = change.input?.changes?.name ?? requested.name;
  const instead = insteadOf(request, spec);
  const changed = instead ? differences(requested, instead, zone) : [];
  const problems = problemsFor(request, spec);
  const changes = instead ? changesOf(requested, instead) : {};
  const byHand = keyClosed && WITHOUT_KEY[kind] === "by_hand" ? true : undefined;
  const input: ApproveInput = { clusterId: cluster.id, id, changes, byHand, effects: rule?.effects };

  function approve() {
    setTried(true);
    if (instead && Object.keys(problems).length === 0) change.run(input);
  }

  if (approved) return <ApprovedDialog {...request} approved={approved} onDone={onClose} returnFocus={returnFocus} />;
  return (
    <FormDialog
      size="l"
      long
      title={`Approve the request of ${requester}`}
      lead={<Lead request={request} />}
      button={changed.length > 0 ? "Approve with changes" : "Approve"}
      danger={kind === "delete"}
      ready={
        isApprover(rule) &&
        !isDeniedOnly(request, preview.data?.problem) &&
        (byHand || kind !== "delete" || typed === requested.name)
      }
      change={change}
      onSubmit={approve}
      onClose={onClose}
      finalFocus={returnFocus}
    >
      {failure?.fields && <MutationFailure failure={failure} />}
      {keyClosed && <ByHandNote kind={kind} cluster={cluster} closed={keyClosed} />}
      <ApprovePreview request={request} spec={spec} preview={preview} />
      {(makesSqlUser(kind) || kind === "privileges" || kind === "extend") && (
        <ApproveChanges
          request={request}
          spec={spec}
          onChange={(next) => setSpec({ ...spec, ...next })}
          tried={tried}
          problems={{ ...refusedIn(failure, sentName === spec.name.trim()), ...problems }}
          changed={changed}
        />
      )}
      {instead && <ShowEffects failureAbove={failure} {...showing("request.approve", input)} />}
      {kind === "delete" && !keyClosed && (
        <ApproveDeletion request={request} failure={failure} typed={typed} onType={setTyped} />
      )}
    </FormDialog>
  );
}

/** Of access for a time, nothing but the access can change: no approval gets around a problem of the rest, or a key that sets no password. */
const isDeniedOnly = ({ kind, keyClosed }: ListedRequest, problem: string | null | undefined): boolean =>
  kind === "grant" && (Boolean(problem) || keyClosed !== undefined);

/** What an approval did, after its first words. */
function restOf({ approvals, byHand }: ApprovedRequest): string {
  if (approvals) return `: ${approvals.given} of ${approvals.needed} approvals`;
  return byHand ? ", to carry out by hand" : "";
}

function Lead({ request: { kind, requested, cluster } }: Pick<Props, "request">) {
  return (
    <>
      {KIND_WORDS[kind]}: <span className="mono">{requested.name}</span> on <span className="mono">{cluster.name}</span>
      .{kind === "delete" && " This cannot be undone."}
    </>
  );
}

/** The spec that would be approved; null while it cannot be sent. Only the access of an existing SQL user can change. */
function insteadOf({ kind, requested }: ListedRequest, draft: SpecDraft): RequestSpec | null {
  if (kind === "reset" || kind === "delete") return requested;
  if (kind === "extend") {
    const read = readDraft(draft.end, ownZone());
    return read.problem === undefined ? { ...requested, ...read.wanted } : null;
  }
  // Its time stays as it was requested, also one that has passed.
  if (kind === "grant") {
    const access = wantedSearch(draft.access);
    return access === null ? null : { ...requested, access };
  }
  return specOf(draft);
}

function problemsFor({ kind }: ListedRequest, draft: SpecDraft): ReturnType<typeof problemsOf> {
  if (kind === "create") return problemsOf(draft, "");
  if (kind === "extend") {
    const end = endProblem(draft);
    return end ? { end } : {};
  }
  const { access } = problemsOf(draft, "");
  return (kind === "privileges" || kind === "grant") && access ? { access } : {};
}

/** Refusals by field. The refusal of a name shows only while that name is entered. `sql_user_exists` comes without a field. */
function refusedIn(failure: Failure | null, isSentName: boolean): SpecProblems {
  const { name = failure?.code === "sql_user_exists" ? NAME_TAKEN : undefined, ...others }: SpecProblems =
    failure?.fields ?? {};
  const end = endRefusal(failure?.fields);
  return present({ ...others, end, name: (isSentName && name) || undefined });
}

/** The changed fields, in the form in which they are sent. */
function changesOf(requested: RequestSpec, instead: RequestSpec): Partial<RequestSpec> {
  const plain = specOf(draftOf(requested)) ?? requested;
  const keys = Object.keys(instead) as (keyof RequestSpec)[];
  return Object.fromEntries(keys.filter((key) => instead[key] !== plain[key]).map((key) => [key, instead[key]]));
}

type ApproveDeletionProps = {
  request: ListedRequest;
  failure: Failure | null;
  typed: string;
  onType: (typed: string) => void;
};

/** The advice of the delete dialog, and its field for the name. */
function ApproveDeletion({ request: { requested, cluster }, failure, typed, onType }: ApproveDeletionProps) {
  const { data } = useSqlUsers(cluster.id);
  const connection = useConnection(cluster.id);
  const user = data?.users.find(({ name }) => name === requested.name) ?? { name: requested.name, state: "unknown" };
  return (
    <>
      <DeleteAdvice user={user} connection={connection.value} failure={failure}>
        {(byHand) => (
          <Preflight clusterId={cluster.id} name={requested.name} mayRun attempt={failure?.requestId ?? ""}>
            {byHand}
          </Preflight>
        )}
      </DeleteAdvice>
      <TypedName name={requested.name} typed={typed} onType={onType} />
    </>
  );
}

type ByHandNoteProps = { kind: RequestKind; cluster: { id: string; name: string }; closed: KeyClosed };

/** Why Rolecall does not carry a request out itself, and what the key needs. */
function ByHandNote({ kind, cluster, closed }: ByHandNoteProps) {
  const [needs, setNeeds] = useState(false);
  return (
    <>
      <Note
        icon={<Lock />}
        action={
          <Button size="s" onClick={() => setNeeds(true)}>
            Let the key manage {cluster.name}…
          </Button>
        }
      >
        <strong>Rolecall's key cannot change SQL users on {cluster.name}.</strong> {CLOSED_WORDS[closed]}{" "}
        {WITHOUT_KEY[kind] === "waits"
          ? "No person can carry this out: approve it once the key can, or deny it."
          : "An approval records the decision, and a Cluster Admin carries it out by hand."}
      </Note>
      {needs && <KeyNeedsDialog cluster={cluster} closed={closed} onClose={() => setNeeds(false)} />}
    </>
  );
}
