"use server";

import type { ShownEffects } from "#lib/shared/change-effects.ts";
import type { OwnTarget } from "#lib/shared/own-sql-users.ts";
import type {
  ConnectionPreview,
  LeaverPreview,
  LeftPreview,
  LoginPreview,
  PairPreview,
  StorePreview,
} from "#lib/shared/previews.ts";
import type { ApproveInput, ClaimRequestInput } from "#lib/shared/requests.ts";
import type { Result } from "#lib/shared/result.ts";
import type { StartRotationInput } from "#lib/shared/rotation.ts";
import type { RunSqlInput } from "#lib/shared/sql-scripts.ts";
import type { CompromisedInput, CreateSqlUserInput, SqlUserTarget } from "#lib/shared/sql-users.ts";
import {
  createIntoStoreDoor,
  createSqlUserDoor,
  finishCreationDoor,
  removeLeftDoor,
} from "../server/doors/creation.ts";
import { continueLeaverDoor, startLeaverDoor } from "../server/doors/leaver.ts";
import { resetOwnDoor } from "../server/doors/own-sql-users.ts";
import { createPairDoor, flipPairDoor, resetIdleDoor } from "../server/doors/pairs.ts";
import { approveRequestDoor, claimRequestDoor } from "../server/doors/requests.ts";
import { startRotationDoor } from "../server/doors/rotation.ts";
import {
  changeLevelDoor,
  connectSqlDoor,
  disconnectSqlDoor,
  removeLeftSqlUserDoor,
  rotateSqlConnectionDoor,
} from "../server/doors/sql-connection.ts";
import { disableLoginDoor, enableLoginDoor, endSessionsDoor, expireLoginDoor } from "../server/doors/sql-user-login.ts";
import {
  compromisedDoor,
  deleteSqlUserDoor,
  deliverPasswordDoor,
  resetPasswordDoor,
} from "../server/doors/sql-users.ts";
import { runSqlDoor } from "../server/doors/verification.ts";
import { preview } from "../server/run/run.ts";

export async function previewCreateAction(input: CreateSqlUserInput): Promise<Result<ShownEffects>> {
  return preview(createSqlUserDoor, input);
}

export async function previewResetAction(input: SqlUserTarget): Promise<Result<ShownEffects>> {
  return preview(resetPasswordDoor, input);
}

export async function previewStoreAction(input: StorePreview): Promise<Result<ShownEffects>> {
  const named = previewOf<StorePreview>(input, {
    reset: (rest) => preview(deliverPasswordDoor, rest),
    create: (rest) => preview(createIntoStoreDoor, rest),
  });
  return named ?? preview(deliverPasswordDoor, null);
}

export async function previewDeleteAction(input: SqlUserTarget): Promise<Result<ShownEffects>> {
  return preview(deleteSqlUserDoor, input);
}

export async function previewResetOwnAction(input: OwnTarget): Promise<Result<ShownEffects>> {
  return preview(resetOwnDoor, input);
}

export async function previewApproveAction(input: ApproveInput): Promise<Result<ShownEffects>> {
  return preview(approveRequestDoor, input);
}

export async function previewSqlAction(input: RunSqlInput): Promise<Result<ShownEffects>> {
  return preview(runSqlDoor, input);
}

export async function previewClaimAction(input: ClaimRequestInput): Promise<Result<ShownEffects>> {
  return preview(claimRequestDoor, input);
}

export async function previewLoginAction(input: LoginPreview): Promise<Result<ShownEffects>> {
  const named = previewOf<LoginPreview>(input, {
    disable: (rest) => preview(disableLoginDoor, rest),
    enable: (rest) => preview(enableLoginDoor, rest),
    expire: (rest) => preview(expireLoginDoor, rest),
    end_sessions: (rest) => preview(endSessionsDoor, rest),
  });
  return named ?? preview(disableLoginDoor, null);
}

export async function previewLeftAction(input: LeftPreview): Promise<Result<ShownEffects>> {
  const named = previewOf<LeftPreview>(input, {
    finish: (rest) => preview(finishCreationDoor, rest),
    remove: (rest) => preview(removeLeftDoor, rest),
  });
  return named ?? preview(finishCreationDoor, null);
}

export async function previewConnectionAction(input: ConnectionPreview): Promise<Result<ShownEffects>> {
  const named = previewOf<ConnectionPreview>(input, {
    connect: (rest) => preview(connectSqlDoor, rest),
    level: (rest) => preview(changeLevelDoor, rest),
    rotate: (rest) => preview(rotateSqlConnectionDoor, rest),
    remove_left: (rest) => preview(removeLeftSqlUserDoor, rest),
    disconnect: (rest) => preview(disconnectSqlDoor, rest),
  });
  return named ?? preview(connectSqlDoor, null);
}

export async function previewRotationAction(input: StartRotationInput): Promise<Result<ShownEffects>> {
  return preview(startRotationDoor, input);
}

export async function previewCompromisedAction(input: CompromisedInput): Promise<Result<ShownEffects>> {
  return preview(compromisedDoor, input);
}

export async function previewLeaverAction(input: LeaverPreview): Promise<Result<ShownEffects>> {
  const named = previewOf<LeaverPreview>(input, {
    start: (rest) => preview(startLeaverDoor, rest),
    continue: (rest) => preview(continueLeaverDoor, rest),
  });
  return named ?? preview(startLeaverDoor, null);
}

export async function previewPairAction(input: PairPreview): Promise<Result<ShownEffects>> {
  const named = previewOf<PairPreview>(input, {
    create: (rest) => preview(createPairDoor, rest),
    reset: (rest) => preview(resetIdleDoor, rest),
    flip: (rest) => preview(flipPairDoor, rest),
  });
  return named ?? preview(createPairDoor, null);
}

type Preview = (input: unknown) => Promise<Result<ShownEffects>>;

/** The preview of the change that the input names; undefined where it names none. */
function previewOf<I extends { change: string }>(input: unknown, previews: Record<I["change"], Preview>) {
  const { change, ...rest } = Object(input);
  return new Map(Object.entries<Preview>(previews)).get(change)?.(rest);
}
