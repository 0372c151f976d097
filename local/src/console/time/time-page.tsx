import type { JSX } from "hono/jsx/jsx-runtime";
import { Button, Field, Hidden } from "../../pages/controls";
import type { ConsolePool } from "../console-options";
import { PostForm } from "../page/post-form";
import type { ConsoleHandler, ConsoleParts } from "../request-context";
import type { ClockProps } from "./clock";
import { fullTime, offsetText } from "./time-text";

/** The clock and the signing keys: what makes tokens expire and key sets change, on command. */
export function timePage({ options }: ConsoleParts): ConsoleHandler {
  return ({ csrf }) => ({
    kind: "page",
    title: "Time and keys",
    section: "time",
    main: (
      <>
        <h1>Time and keys</h1>
        <ClockCard now={options.clock.now()} offset={options.clock.offset()} csrf={csrf} />
        <section class="card" aria-labelledby="keys">
          <h2 id="keys">Signing keys</h2>
          <p>
            Rotating makes two new keys, for ID and for access tokens, that sign from then on. The former keys stay in
            the pool's key set, so tokens out there stay valid, as on AWS. A program that keeps a copy of the key set
            meets an unknown key id and has to fetch it again: that is what can be tried here.
          </p>
          {options.pools.length === 0 ? (
            <p class="muted">The template describes no user pool.</p>
          ) : (
            <ul class="plain-list">
              {options.pools.map((pool) => (
                <Rotation pool={pool} csrf={csrf} />
              ))}
            </ul>
          )}
        </section>
      </>
    ),
  });
}

const STEPS = [
  { by: "-1 h", label: "−1 h" },
  { by: "-5 min", label: "−5 min" },
  { by: "5 min", label: "+5 min" },
  { by: "1 h", label: "+1 h" },
  { by: "30 d", label: "+30 d" },
] as const;

function ClockCard({ now, offset, csrf }: ClockProps & { readonly csrf: string }): JSX.Element {
  const isNow = Math.abs(offset) < 1_000;
  return (
    <section class="card" aria-labelledby="clock-title">
      <h2 id="clock-title">Clock</h2>
      <p class="big-clock">
        <span data-tick="full" data-offset={String(offset)}>
          {fullTime(now)}
        </span>
      </p>
      <p class="muted">{isNow ? "The machine's own time." : `${offsetText(offset)} from the machine's own time.`}</p>
      <div class="buttons">
        <PostForm csrf={csrf} action="/time/shift" class="buttons" aria-label="Move the clock">
          {STEPS.map(({ by, label }) => (
            <Button label={label} name="by" value={by} />
          ))}
        </PostForm>
        <PostForm csrf={csrf} action="/time/reset">
          <Button label="Back to now" look="primary" disabled={isNow} />
        </PostForm>
      </div>
      <PostForm csrf={csrf} action="/time/shift" class="inline">
        <Field
          name="by"
          label="Move by"
          isRequired={true}
          most={40}
          autocomplete="off"
          placeholder="90 min, -1 h, 1 d 2 h"
        />
        <Button label="Move" />
      </PostForm>
      <p class="hint">
        The user pool and the gateway go by this clock: forwards, tokens, codes and sessions expire; backwards, tokens
        count as issued in the future. Functions and browsers see the machine's own time. A restart puts the clock back
        to now.
      </p>
    </section>
  );
}

const Rotation = ({ pool, csrf }: { readonly pool: ConsolePool; readonly csrf: string }): JSX.Element => (
  <li>
    <span class="who">
      <strong>{pool.logicalId}</strong>
      <code class="muted">{pool.id}</code>
    </span>
    <PostForm csrf={csrf} action="/keys/rotate">
      <Hidden name="pool" value={pool.logicalId} />
      <Button label="Rotate keys" aria-label={`Rotate keys of ${pool.logicalId}`} />
    </PostForm>
  </li>
);
