import { CognitoError } from "../../errors/cognito-error";
import type { HttpRequest, HttpResponse } from "../../http/http-route";
import type { Services } from "../../resources/services";
import { parametersOf } from "../oauth/parameters";
import { callOperation } from "./call-operation";
import { Notice, ProblemText } from "./form";
import { pageAnswer } from "./layout";
import { problemFrom } from "./problems";
import { themeOf } from "./theme";

/**
 * `GET /feedback`: the links of the message about a blocked sign-in. As on AWS one click is enough; the token in the link
 * proves who follows it, and all that changes is a note beside the event.
 */
export async function feedbackPage(services: Services, request: HttpRequest): Promise<HttpResponse | undefined> {
  if (request.method !== "GET") return undefined;
  const parameters = parametersOf(request.url.searchParams);
  const value = (name: string): string => parameters.get(name) ?? "";
  const pool = services.pools.find(value("user_pool_id"));
  const look = { brand: pool?.settings.PoolName ?? "User pool", theme: themeOf(undefined) };
  try {
    await callOperation(services, "UpdateAuthEventFeedback", {
      UserPoolId: value("user_pool_id"),
      Username: value("user_name"),
      EventId: value("event_id"),
      FeedbackToken: value("feedback_token"),
      FeedbackValue: value("feedback_value"),
    });
    return pageAnswer({ ...look, title: "Thank you", content: <Notice text="Your answer is noted." /> });
  } catch (error) {
    if (!(error instanceof CognitoError)) throw error;
    const content = <ProblemText problem={problemFrom(error)} />;
    return pageAnswer({ ...look, title: "Your answer was not noted", content, status: 400 });
  }
}
