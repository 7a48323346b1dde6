"use server";

import type { ShownDeed } from "#lib/shared/deeds.ts";
import type { OwnTarget } from "#lib/shared/own-sql-users.ts";
import type { ApproveInput, OwnRequestTarget } from "#lib/shared/requests.ts";
import type { Result } from "#lib/shared/result.ts";
import type { RunSqlInput } from "#lib/shared/sql-scripts.ts";
import type { CreateSqlUserInput, SqlUserTarget } from "#lib/shared/sql-users.ts";
import { resetOwnDoor } from "../server/doors/own-sql-users.ts";
import { approveRequestDoor, claimRequestDoor } from "../server/doors/requests.ts";
import { createSqlUserDoor, deleteSqlUserDoor, resetPasswordDoor, runSqlDoor } from "../server/doors/sql-users.ts";
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
