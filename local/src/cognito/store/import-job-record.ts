import type { EpochMillis } from "../../model/time";

/** A user import job. Its file lies beside the store, under the job's id. */
export interface ImportJobRecord {
  readonly name: string;
  readonly roleArn: string;
  readonly status: "Created" | "Pending" | "InProgress" | "Stopping" | "Expired" | "Stopped" | "Failed" | "Succeeded";
  readonly createdAt: EpochMillis;
  /** When its file came in whole: none is taken after it. */
  readonly uploadedAt?: EpochMillis;
  readonly startedAt?: EpochMillis;
  readonly completedAt?: EpochMillis;
  readonly imported: number;
  readonly skipped: number;
  readonly failed: number;
  readonly message?: string;
}
