import type { JSX } from "hono/jsx/jsx-runtime";
import { Alert } from "../../pages/alert";
import { UserRow, type UserRowProps } from "./user-row";

/** The users that were found, or why there are none. */
export interface UserListProps {
  /** Where the list is fetched again. */
  readonly again: string;
  readonly failure?: string;
  readonly users: readonly UserRowProps[];
  readonly ifEmpty: string;
  /** What the list leaves out. */
  readonly note?: string;
  readonly firstPage?: string;
  readonly nextPage?: string;
}

export const UserList = (list: UserListProps): JSX.Element => (
  <section id="users" aria-label="Users found" data-refresh={list.again}>
    {list.failure === undefined ? <Found {...list} /> : <Alert kind="failed" text={list.failure} />}
  </section>
);

const Found = ({ users, ifEmpty, note, firstPage, nextPage }: UserListProps): JSX.Element => (
  <>
    {users.length === 0 ? (
      <p class="empty">{ifEmpty}</p>
    ) : (
      <ul class="rows">
        {users.map((row) => (
          <UserRow {...row} />
        ))}
      </ul>
    )}
    {note === undefined ? null : <p class="muted">{note}</p>}
    <p class="pages">
      {firstPage === undefined ? null : <a href={firstPage}>First page</a>}
      {nextPage === undefined ? null : <a href={nextPage}>Next page</a>}
    </p>
  </>
);
