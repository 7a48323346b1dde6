"use server";

import type { ShownDeed } from "#lib/shared/deeds.ts";
import type { OwnTarget } from "#lib/shared/own-sql-users.ts";
import type { ConnectionPreview, LeftPreview, LoginPreview } from "#lib/shared/previews.ts";
import type { ApproveInput, OwnRequestTarget } from "#lib/shared/requests.ts";
import type { Result } from "#lib/shared/result.ts";
import type { RunSqlInput } from "#lib/shared/sql-scripts.ts";
import type { CreateSqlUserInput, SqlUserTarget } from "#lib/shared/sql-users.ts";
import { resetOwnDoor } from "../server/doors/own-sql-users.ts";
import { approveRequestDoor, claimRequestDoor } from "../server/doors/requests.ts";
import {
  changeLevelDoor,
  connectSqlDoor,
  disconnectSqlDoor,
  removeLeftSqlUserDoor,
  rotateSqlConnectionDoor,
} from "../server/doors/sql-connection.ts";
import { disableLoginDoor, enableLoginDoor, endSessionsDoor, expireLoginDoor } from "../server/doors/sql-user-login.ts";
import {
  createSqlUserDoor,
  deleteSqlUserDoor,
  finishCreationDoor,
  removeLeftDoor,
  resetPasswordDoor,
  runSqlDoor,
} from "../server/doors/sql-users.ts";
import { preview } from "../server/run/run.ts";

export async function previewCreateAction(input: CreateSqlUserInput): Promise<Result<ShownDeed>> {
  return preview(createSqlUserDoor, input);
}

export async function previewResetAction(input: SqlUserTarget): Promise<Result<ShownDeed>> {
  return preview(resetPasswordDoor, input);
}

export async function previewDeleteAction(input: SqlUserTarget): Promise<Result<ShownDeed>> {
  return preview(deleteSqlUserDoor, input);
}

export async function previewResetOwnAction(input: OwnTarget): Promise<Result<ShownDeed>> {
  return preview(resetOwnDoor, input);
}

export async function previewApproveAction(input: ApproveInput): Promise<Result<ShownDeed>> {
  return preview(approveRequestDoor, input);
}

export async function previewSqlAction(input: RunSqlInput): Promise<Result<ShownDeed>> {
  return preview(runSqlDoor, input);
}

export async function previewClaimAction(input: OwnRequestTarget): Promise<Result<ShownDeed>> {
  return preview(claimRequestDoor, input);
}

export async function previewLoginAction({ change, ...input }: LoginPreview): Promise<Result<ShownDeed>> {
  switch (change) {
    case "disable":
      return preview(disableLoginDoor, input);
    case "enable":
      return preview(enableLoginDoor, input);
    case "expire":
      return preview(expireLoginDoor, input);
    default:
      return preview(endSessionsDoor, input);
  }
}

export async function previewLeftAction({ change, ...input }: LeftPreview): Promise<Result<ShownDeed>> {
  return change === "finish" ? preview(finishCreationDoor, input) : preview(removeLeftDoor, input);
}

export async function previewConnectionAction({ change, ...input }: ConnectionPreview): Promise<Result<ShownDeed>> {
  switch (change) {
    case "connect":
      return preview(connectSqlDoor, input);
    case "level":
      return preview(changeLevelDoor, input);
    case "rotate":
      return preview(rotateSqlConnectionDoor, input);
    case "remove_left":
      return preview(removeLeftSqlUserDoor, input);
    default:
      return preview(disconnectSqlDoor, input);
  }
}
