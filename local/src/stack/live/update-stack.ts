import type { UserPools } from "../../cognito/server";
import type { FunctionRuntime } from "../../lambda/runtime";
import type { Application } from "../../model/application";
import { RestartError } from "../../model/errors";
import { readSubscriptions } from "../../storage/events/subscriptions";
import type { Storage } from "../../storage/storage-server";
import type { OpenedApi } from "../open-parts";
import { isSame } from "./same";

/** The parts of a running stack that follow its template. */
export interface FollowingParts {
  readonly functions: Pick<FunctionRuntime, "plan">;
  readonly pools: Pick<UserPools, "plan">;
  readonly storage: Pick<Storage, "update"> | undefined;
  readonly gateways: readonly Pick<OpenedApi, "plan">[];
  /** Whether a web page is served where the template has one. */
  readonly mayHaveWeb: boolean;
}

/**
 * Makes the parts of a running stack what another description says. Every part prepares first; then all are put in
 * place between two requests, so that no request meets a new route with an old authorizer, or the other way round.
 * Rejects with a RestartError for what only a start can change, and with any other StartError for what is wrong; the
 * stack is then as before, except that new tables may have been made.
 */
export async function updateStack(parts: FollowingParts, now: Application, next: Application): Promise<void> {
  refuseWhatNeedsRestart(parts, now, next);
  const { functions, pools, storage, gateways } = parts;
  const putPools = isSame(now.userPools, next.userPools) ? undefined : pools.plan(next.userPools);
  const isSameCode = isSame(now.functions, next.functions);
  // Authorizer functions may answer otherwise: what a gateway remembers of their answers goes with its tables.
  const isSameApis = isSameCode && isSame([now.httpApis, now.restApis], [next.httpApis, next.restApis]);
  const putApis = isSameApis ? [] : gateways.map((gateway) => gateway.plan(next));
  const { found: subscriptions } = readSubscriptions(next);
  const code = isSameCode ? undefined : await functions.plan(next.functions);
  try {
    if (!isSameCode || !isSame(storedIn(now), storedIn(next))) await storage?.update({ ...next, subscriptions });
    // The only step that can fail now: it is a transaction, so that nothing has changed then.
    putPools?.();
  } catch (error) {
    code?.discard();
    throw error;
  }
  code?.commit();
  for (const put of putApis) put();
}

function refuseWhatNeedsRestart({ storage, mayHaveWeb }: FollowingParts, now: Application, next: Application): void {
  for (const what of ["stackName", "region", "accountId"] as const)
    if (now[what] !== next[what]) throw new RestartError(`the ${NAMES[what]} is now ${next[what]}`);
  const before = apisOf(now);
  const added = apisOf(next).find(({ logicalId }) => !before.some((api) => api.logicalId === logicalId));
  if (added !== undefined)
    throw new RestartError(`the API '${added.logicalId}' is new and needs a port of its own`, added.location);
  const gone = before.find(({ logicalId }) => !apisOf(next).some((api) => api.logicalId === logicalId));
  if (gone !== undefined) throw new RestartError(`the API '${gone.logicalId}' has left the template`);
  if (mayHaveWeb && (now.web === undefined) !== (next.web === undefined))
    throw new RestartError(
      `the web page ${next.web === undefined ? "has left the template" : "is new and needs a port"}`,
    );
  const [stored] = [...next.tables, ...next.buckets];
  if (stored !== undefined && storage === undefined)
    throw new RestartError(`'${stored.logicalId}' is the first table or bucket and needs a port`, stored.location);
}

const storedIn = ({ tables, buckets, eventResources }: Application) => [tables, buckets, eventResources];

const NAMES = { stackName: "stack's name", region: "region", accountId: "account" } as const;

const apisOf = ({ httpApis, restApis }: Application) => [...httpApis, ...restApis];
