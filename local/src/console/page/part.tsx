import type { JSX } from "hono/jsx/jsx-runtime";
import { Alert, type AlertProps } from "../../pages/alert";
import { MessageCard, type MessageCardProps } from "../inbox/message-card";
import { RequestRow, type RequestRowProps } from "../requests/request-row";
import { RowList, type RowListProps } from "../stored/row-list";
import { StoredDetail, type StoredDetailProps } from "../stored/stored-detail";
import { Clock, type ClockProps } from "../time/clock";
import { SignInRow, type SignInRowProps } from "../timeline/sign-in-row";
import { TriggerRow, type TriggerRowProps } from "../timeline/trigger-row";
import { Explanation, type ExplanationProps } from "../token/explanation";
import { Account, type AccountProps } from "../users/account";
import { Memberships, type MembershipsProps } from "../users/memberships";
import { UserList, type UserListProps } from "../users/user-list";

/** What the parts of a page are made of that change while it is open: JSON, as the page's script gets it. */
interface PartProps {
  readonly alert: AlertProps;
  readonly request: RequestRowProps;
  readonly "sign-in": SignInRowProps;
  readonly trigger: TriggerRowProps;
  readonly message: MessageCardProps;
  readonly clock: ClockProps;
  readonly users: UserListProps;
  readonly account: AccountProps;
  readonly memberships: MembershipsProps;
  readonly explanation: ExplanationProps;
  readonly stored: RowListProps;
  readonly detail: StoredDetailProps;
}

type PartOf<Name extends keyof PartProps> = {
  readonly [Key in Name]: { readonly part: Key; readonly props: PartProps[Key] };
}[Name];

/** One part of a page. The server writes it with a page; the browser makes it anew of the same JSON, by the same code. */
export type Part = PartOf<keyof PartProps>;

const PARTS: { readonly [Name in keyof PartProps]: (props: PartProps[Name]) => JSX.Element } = {
  alert: Alert,
  request: RequestRow,
  "sign-in": SignInRow,
  trigger: TriggerRow,
  message: MessageCard,
  clock: Clock,
  users: UserList,
  account: Account,
  memberships: Memberships,
  explanation: Explanation,
  stored: RowList,
  detail: StoredDetail,
};

/** The element of a part. */
export const elementOf = <Name extends keyof PartProps>({ part, props }: PartOf<Name>): JSX.Element =>
  PARTS[part](props);
