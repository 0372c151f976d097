import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import { Alert } from "../../pages/alert";
import { documentText } from "../../pages/document";
import { Icon, type IconName } from "../../pages/icon";
import type { Flash } from "../flashes";
import type { Section } from "../request-context";
import { Clock } from "../time/clock";

/** What stands around every page. */
interface Surroundings {
  readonly stackName: string;
  readonly region: string;
  /** `<start>-<revision>`: where the page's event stream continues. */
  readonly position: string;
  readonly messageCount: number;
  readonly now: number;
  readonly offset: number;
  readonly style: string;
  readonly script: string;
}

/** What one page of the window shows. */
export interface WindowPage {
  readonly title: string;
  readonly section?: Section;
  readonly flash?: Flash;
  readonly main: Child;
}

const SECTIONS: readonly {
  readonly section: Section;
  readonly icon: IconName;
  readonly path: string;
  readonly label: string;
}[] = [
  { section: "requests", icon: "requests", path: "/", label: "Requests" },
  { section: "routes", icon: "routes", path: "/routes", label: "Routes" },
  { section: "inbox", icon: "inbox", path: "/inbox", label: "Inbox" },
  { section: "users", icon: "users", path: "/users", label: "Users" },
  { section: "storage", icon: "storage", path: "/storage", label: "Storage" },
  { section: "token", icon: "token", path: "/token", label: "Token" },
  { section: "time", icon: "time", path: "/time", label: "Time & keys" },
];

const FAVICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='7' fill='%23205c4b'/%3E%3Cpath d='M8 25V15a8 8 0 0 1 16 0v10M13 25v-8m6 8v-8M8 19h16' fill='none' stroke='%23fff' stroke-width='2.200' stroke-linecap='round'/%3E%3C/svg%3E";

/** The whole document of a page. */
export const windowDocument = (page: WindowPage, around: Surroundings): string =>
  documentText({
    title: `${page.title} · Gatehouse`,
    icon: FAVICON,
    style: around.style,
    script: around.script,
    body: (
      <body data-position={around.position} data-messages={String(around.messageCount)}>
        <a class="skip" href="#main">
          Skip to content
        </a>
        <div class="shell">
          <Banner {...around} current={page.section} />
          <main id="main" tabindex={-1}>
            <div class="visually-hidden" role="status" data-announce=""></div>
            {page.flash === undefined ? null : <Alert kind={page.flash.kind} text={page.flash.text} />}
            {page.main}
          </main>
        </div>
      </body>
    ),
  });

const Banner = (around: Surroundings & { readonly current: Section | undefined }): JSX.Element => (
  <header class="side">
    <a class="brand" href="/">
      <Icon name="gate" />
      <span>
        <strong>Gatehouse</strong>
        <span class="stack-name">{around.stackName}</span>
      </span>
    </a>
    <nav aria-label="Sections">
      <ul>
        {SECTIONS.map(({ section, icon, path, label }) => (
          <li>
            <a href={path} aria-current={section === around.current ? "page" : undefined}>
              <Icon name={icon} />
              <span>{label}</span>
              {section === "inbox" ? <span class="badge" data-unseen="" hidden={true}></span> : null}
            </a>
          </li>
        ))}
      </ul>
    </nav>
    <div class="state">
      <Clock now={around.now} offset={around.offset} />
      <p class="connection" role="status" data-connection="">
        Reload to see what is new.
      </p>
      <p class="region">{`${around.region}, on this machine only`}</p>
    </div>
  </header>
);
