import { type Browser, type BrowserContext, type CDPSession, expect, type Page } from "@playwright/test";
import { watch } from "./fixtures.ts";

/** Somebody with a browser of their own: profile, page, and a real authenticator (CDP) with a resident key and PRF. */
export interface Person {
  context: BrowserContext;
  page: Page;
  authenticator: { cdp: CDPSession; id: string };
  /** Console errors, uncaught errors and policy violations; a test that ends with any has failed. */
  complaints: string[];
  /** Given where the authenticator has no PRF. */
  passphrase?: string | undefined;
}

export interface PersonOptions {
  locale?: string;
  /** False: an authenticator without the PRF extension, for the passphrase path. */
  prf?: boolean;
  /** What to type on that path. */
  passphrase?: string;
  viewport?: { width: number; height: number };
}

/**
 * For a test that cuts or fails the network on purpose: what the console said of it is forgotten. An uncaught error or a
 * violation of the policy never is.
 */
export function forgive({ complaints }: Person): void {
  const grave = complaints.splice(0).filter((text) => !text.startsWith("console: "));
  expect(grave).toEqual([]);
}

/** A new profile with a virtual authenticator that answers by itself. */
export async function newPerson(
  browser: Browser,
  origin: string,
  options: PersonOptions = {},
): Promise<Person> {
  const context = await browser.newContext({
    baseURL: origin,
    locale: options.locale ?? "en-GB",
    ...(options.viewport && { viewport: options.viewport }),
  });
  const complaints: string[] = [];
  await watch(context, complaints);
  const page = await context.newPage();
  return {
    context,
    page,
    authenticator: await plugIn(context, page, options.prf ?? true),
    complaints,
    passphrase: options.passphrase,
  };
}

/** Gives a page an authenticator that holds no passkey yet. */
export async function plugIn(
  context: BrowserContext,
  page: Page,
  hasPrf: boolean,
): Promise<Person["authenticator"]> {
  const cdp = await context.newCDPSession(page);
  await cdp.send("WebAuthn.enable", { enableUI: false });
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      ctap2Version: "ctap2_1",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      hasPrf,
    },
  });
  return { cdp, id: authenticatorId };
}
