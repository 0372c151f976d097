import { inboxPage } from "./inbox/inbox-page";
import type { ConsoleHandler, ConsoleParts } from "./request-context";
import { requestsPage } from "./requests/requests-page";
import { handleReset, handleRotate, handleShift } from "./time/time-actions";
import { timePage } from "./time/time-page";
import { handleToken, tokenPage } from "./token/token-page";
import { groupPage, groupsPage } from "./users/groups-page";
import { handleCreateGroup, handleCreateUser, handleUserAction } from "./users/handle-action";
import { newUserPage } from "./users/new-user-page";
import { USER_ACTIONS } from "./users/user-actions";
import { userPage } from "./users/user-page";
import { usersPage } from "./users/users-page";

/** Every address of the window but the event stream, by method and path. Any other is answered 404. */
export function consoleRoutes(parts: ConsoleParts): ReadonlyMap<string, ConsoleHandler> {
  return new Map<string, ConsoleHandler>([
    ["GET /", requestsPage(parts)],
    ["GET /inbox", inboxPage(parts)],
    ["GET /users", usersPage(parts)],
    ["GET /user", userPage(parts)],
    ["GET /new-user", newUserPage(parts)],
    ["GET /groups", groupsPage(parts)],
    ["GET /group", groupPage(parts)],
    ["GET /token", tokenPage(parts)],
    ["GET /time", timePage(parts)],
    ["POST /users/create", handleCreateUser(parts)],
    ...Object.entries(USER_ACTIONS).map(([name, action]): [string, ConsoleHandler] => [
      `POST /users/${name}`,
      handleUserAction(parts, action),
    ]),
    ["POST /groups/create", handleCreateGroup(parts)],
    ["POST /token", handleToken(parts)],
    ["POST /time/shift", handleShift(parts)],
    ["POST /time/reset", handleReset(parts)],
    ["POST /keys/rotate", handleRotate(parts)],
  ]);
}
