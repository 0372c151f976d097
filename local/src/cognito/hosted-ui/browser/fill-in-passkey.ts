/**
 * Passkeys on the sign-in pages: asks the browser for one and puts its answer into the page's form. It sends nothing
 * itself and decides nothing; the pool checks the answer.
 */
export function fillInPasskey(): void {
  const field = document.querySelector<HTMLInputElement>("input[data-passkey]");
  const form = field?.form;
  if (!field || !form) return;
  const button = form.querySelector<HTMLButtonElement>("button[type=submit]");
  const ask = async (): Promise<void> => {
    if (button !== null) button.disabled = true;
    say("");
    try {
      field.value = JSON.stringify(await answerTo(field));
      form.submit();
    } catch (error) {
      if (button !== null) button.disabled = false;
      say(
        TEXTS[error instanceof Error ? error.name : ""] ?? "The browser could not use a passkey. Choose another way.",
      );
      button?.focus();
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void ask();
  });
  if (field.dataset["start"] === "at-once") void ask();
}

/** By the names of the errors of WebAuthn. */
const TEXTS: Readonly<Record<string, string>> = {
  NotAllowedError: "No passkey was used. Try again, or choose another way.",
  InvalidStateError: "This device has a passkey for this account already.",
  SecurityError: "Passkeys do not work at this address. Open the page at localhost.",
  NotSupportedError: "This device can't make a passkey of this kind.",
};

function say(text: string): void {
  const problem = document.querySelector<HTMLElement>("[data-passkey-problem]");
  if (problem === null) return;
  problem.hidden = text === "";
  problem.textContent = text;
}

interface Descriptor {
  readonly id: string;
  readonly type: "public-key";
  readonly transports?: AuthenticatorTransport[];
}

async function answerTo(field: HTMLInputElement): Promise<unknown> {
  if (!("credentials" in navigator) || !("PublicKeyCredential" in window))
    throw new Error("There are no passkeys here.");
  const given = JSON.parse(field.dataset["options"] ?? "{}");
  const challenge = bytesOf(given.challenge);
  const list = (descriptors: readonly Descriptor[] = []) => descriptors.map((one) => ({ ...one, id: bytesOf(one.id) }));
  const credential =
    field.dataset["passkey"] === "create"
      ? await navigator.credentials.create({
          publicKey: {
            ...given,
            challenge,
            user: { ...given.user, id: bytesOf(given.user.id) },
            excludeCredentials: list(given.excludeCredentials),
          },
        })
      : await navigator.credentials.get({
          publicKey: { ...given, challenge, allowCredentials: list(given.allowCredentials) },
        });
  if (!(credential instanceof PublicKeyCredential)) throw new Error("The browser gave no passkey.");
  return {
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: {},
    response: responseOf(credential.response),
  };
}

function responseOf(response: AuthenticatorResponse): object {
  const clientDataJSON = textOf(response.clientDataJSON);
  if (response instanceof AuthenticatorAttestationResponse)
    return {
      clientDataJSON,
      attestationObject: textOf(response.attestationObject),
      transports: response.getTransports(),
    };
  if (!(response instanceof AuthenticatorAssertionResponse)) throw new Error("The browser gave no passkey.");
  return {
    clientDataJSON,
    authenticatorData: textOf(response.authenticatorData),
    signature: textOf(response.signature),
    ...(response.userHandle !== null && { userHandle: textOf(response.userHandle) }),
  };
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

const textOf = (bytes: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
