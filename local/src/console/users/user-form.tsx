import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import { Hidden } from "../../pages/controls";
import { PostForm } from "../page/post-form";
import type { PoolUser } from "./pool-user";

/** A user, and what the forms about them carry. */
export interface ShownUser {
  /** The pool's logical id. */
  readonly pool: string;
  readonly user: PoolUser;
  readonly csrf: string;
}

interface UserFormProps {
  readonly of: ShownUser;
  /** The last segment of its address: see user-actions.ts. */
  readonly action: string;
  readonly class?: string;
  readonly children?: Child;
}

/** The form of an action on a user. */
export const UserForm = ({ of, action, class: look, children }: UserFormProps): JSX.Element => (
  <PostForm csrf={of.csrf} action={`/users/${action}`} class={look}>
    <Hidden name="pool" value={of.pool} />
    <Hidden name="username" value={of.user.username} />
    {children}
  </PostForm>
);
