import { ROUTES, type Trial, type Trials, trialKey } from "../routes/route-trials";
import { type Parts, useStore } from "./parts";

/** The routes and what they answer: to a caller without a token and to this one. */
export function RoutesCard({ parts }: { readonly parts: Parts }) {
  const trials = useStore(parts.trials);
  return (
    <section class="card" aria-labelledby="routes-heading">
      <div class="heading">
        <h2 id="routes-heading">What it opens</h2>
        <button type="button" class="button small" onClick={() => void parts.trials.tryAll()}>
          Try all
        </button>
      </div>
      <div class="plain-table">
        <table id="routes">
          <caption class="visually-hidden">Each route's answer without a token and with yours</caption>
          <thead>
            <tr>
              <th scope="col">Route</th>
              <th scope="col">No token</th>
              <th scope="col">Your token</th>
            </tr>
          </thead>
          <tbody>
            {ROUTES.map(({ path, opensFor }) => (
              <tr key={path}>
                <th scope="row">
                  <code>{path}</code>
                  <span class="hint">{opensFor}</span>
                </th>
                <td>
                  <Answer trials={trials} path={path} withToken={false} />
                </td>
                <td>
                  <Answer trials={trials} path={path} withToken={true} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface AnswerProps {
  readonly trials: Trials;
  readonly path: string;
  readonly withToken: boolean;
}

function Answer({ trials, path, withToken }: AnswerProps) {
  const trial = trials.get(trialKey(path, withToken));
  if (trial === undefined || trial === "running") return <span class="muted">{trial === undefined ? "–" : "…"}</span>;
  return (
    <span class="answer">
      <span class={`status ${classOf(trial)}`}>{trial.status === 0 ? "–" : trial.status}</span>
      <span class="hint">{trial.words}</span>
    </span>
  );
}

const classOf = ({ status }: Trial): string => (status === 0 ? "refused" : `s${Math.floor(status / 100)}`);
