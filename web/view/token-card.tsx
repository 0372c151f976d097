import { useEffect, useState } from "hono/jsx/dom";
import type { Token } from "../session/token";
import type { Parts } from "./parts";
import { countText, durationText, timeText } from "./words";

interface TokenCardProps {
  readonly parts: Parts;
  readonly token: Token;
  /** How often it was renewed; undefined once it can't be any more. */
  readonly renewals: number | undefined;
}

/** What the access token says, and how long it will. */
export function TokenCard({ parts, token, renewals }: TokenCardProps) {
  const left = useTimeLeft(token.endsAt, parts.now);
  const whole = Math.max(1, token.endsAt - token.issuedAt);
  return (
    <section class="card" aria-labelledby="token-heading">
      <div class="heading">
        <h2 id="token-heading">Your token</h2>
        <button type="button" class="button small" onClick={() => void parts.session.renew().catch(() => {})}>
          Renew now
        </button>
      </div>
      <div class="countdown">
        <p>
          {left > 0 ? "Ends in " : "Ended "}
          <strong class="numbers" id="time-left">
            {left > 0 ? durationText(left) : timeText(new Date(token.endsAt).toISOString())}
          </strong>
          <span class="muted"> · {renewalText(renewals)}</span>
        </p>
        <progress
          class="progress"
          max={whole}
          value={Math.max(0, left)}
          aria-label="What is left of the token's time"
        />
      </div>
      <dl class="facts">
        <dt>user</dt>
        <dd>{token.username}</dd>
        <dt>groups</dt>
        <dd>
          <Tags texts={token.groups} none="none" />
        </dd>
        <dt>scopes</dt>
        <dd>
          <Tags texts={token.scopes} none="none" />
        </dd>
        <dt>issuer</dt>
        <dd>{token.issuer}</dd>
      </dl>
      <details>
        <summary>Every claim</summary>
        <dl class="claims">
          {Object.entries(token.claims).map(([name, value]) => (
            <>
              <dt>{name}</dt>
              <dd>{typeof value === "string" ? value : JSON.stringify(value)}</dd>
            </>
          ))}
        </dl>
      </details>
    </section>
  );
}

function renewalText(renewals: number | undefined): string {
  if (renewals === undefined) return "can't be renewed any more";
  return renewals === 0 ? "renews itself before then" : `renewed ${countText(renewals, "time")}`;
}

function Tags({ texts, none }: { readonly texts: readonly string[]; readonly none: string }) {
  if (texts.length === 0) return <span class="muted">{none}</span>;
  return (
    <span class="tags">
      {texts.map((text) => (
        <span key={text} class="tag">
          {text}
        </span>
      ))}
    </span>
  );
}

function useTimeLeft(endsAt: number, now: () => number): number {
  const [left, setLeft] = useState(endsAt - now());
  useEffect(() => {
    setLeft(endsAt - now());
    const timer = setInterval(() => setLeft(endsAt - now()), 1_000);
    return () => clearInterval(timer);
  }, [endsAt]);
  return left;
}
