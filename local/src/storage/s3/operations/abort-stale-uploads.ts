import type { EpochMillis } from "../../../model/time";
import { lifecycleRulesOf } from "./bucket-properties";
import type { S3Services } from "./call";

const DAY = 86_400_000;

/** Removes uploads that were not completed in the days that the rules of their bucket give them. */
export function abortStaleUploads({ store, buckets, clock }: S3Services): void {
  const now = clock();
  for (const [bucket, resource] of buckets) {
    const rules = lifecycleRulesOf(resource).flatMap(({ isEnabled, days, prefix }) =>
      isEnabled && days !== undefined ? [{ days, prefix }] : [],
    );
    if (rules.length === 0) continue;
    const stale = [...store.uploads(bucket)].filter(({ upload }) =>
      rules.some(({ days, prefix }) => upload.key.startsWith(prefix) && endOf(upload.startedAt, days) <= now),
    );
    for (const { uploadId, upload } of stale) store.removeUpload(bucket, upload.key, uploadId);
  }
}

/** S3 adds the days and rounds up to the next midnight in UTC. */
const endOf = (startedAt: EpochMillis, days: number): number => Math.ceil((startedAt + days * DAY) / DAY) * DAY;
