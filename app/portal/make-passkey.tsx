import { useNavigate } from "@remix-run/react";
import { useRef, useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import type { CreationOptions, NewAccount, RegistrationResult } from "#app/protocol/session-api.ts";
import { HttpError } from "#app/sync/http.ts";
import { Button } from "#app/ui/button.tsx";
import { createPasskey } from "#app/vault/ceremony.ts";
import { vaultClient } from "#app/vault/client.ts";
import { asksThePerson, persistStorage } from "#app/vault/persist-storage.ts";
import { type Protection, type Vault, VaultError } from "#app/vault/rpc.ts";
import { PassphraseForm } from "./passphrase-form.tsx";
import { PrivateWindow } from "./private-window.tsx";
import { ProblemNotice } from "./problem-notice.tsx";
import { useTask } from "./use-task.ts";

/** What the server is told once the vault has made the account; the same bytes again after a lost answer. */
export interface MadeAccount {
  credential: RegistrationResult;
  account: NewAccount;
  accept: Awaited<ReturnType<Vault["createAccount"]>>["accept"];
  nameSalt: string;
}

/** Answers after which the server cannot know the account. */
const finalRefusals: ReadonlySet<string> = new Set([
  "E_GONE",
  "E_CONFLICT",
  "E_STATEMENT",
  "E_CLOCK",
  "E_PASSKEY",
  "E_NOT_FOUND",
  "E_BAD_REQUEST",
  "E_UNKNOWN_FIELD",
]);

/** Passkey, keys, first statements: one press where the authenticator has PRF, a passphrase in between where not. */
export function MakePasskey(props: {
  readonly purpose: "clinic-root" | "invitation";
  readonly begin: () => Promise<CreationOptions>;
  /** A passphrase is out of the question: said before one is chosen. */
  readonly needsPrf?: boolean;
  /** Officers and administrators have none that it could unlock. */
  readonly hasMessages: boolean;
  readonly register: (made: MadeAccount) => Promise<void>;
  /** Says more exactly what a refusal means. */
  readonly explain?: (error: HttpError) => Promise<unknown>;
  /** After the vault has confirmed the account. */
  readonly onDone: () => void;
}) {
  const t = useText();
  const task = useTask();
  const [waiting, setWaiting] = useState<{ options: CreationOptions; credential: RegistrationResult } | null>(
    null,
  );
  const made = useRef<MadeAccount | null>(null);
  const isUnsure = useRef(false);
  const navigate = useNavigate();
  const { vault } = vaultClient();

  async function explained(error: unknown): Promise<unknown> {
    return error instanceof HttpError && props.explain ? props.explain(error) : error;
  }

  async function post(account: MadeAccount): Promise<void> {
    made.current = account;
    try {
      await props.register(account);
    } catch (error) {
      // Without a clear answer the server may have it: the same bytes go again.
      if (!(error instanceof HttpError) || !finalRefusals.has(error.code)) {
        isUnsure.current = true;
        throw error;
      }
      // A refusal is final for these keys, unless an earlier try may have been the one that counted.
      if (isUnsure.current) return navigate("/sign-in");
      made.current = null;
      await vault.discardProvisional();
      throw await explained(error);
    }
    await vault.confirmAccount();
    // Firefox asks the person: that waits until the reason has been said.
    if (!asksThePerson()) await persistStorage();
    props.onDone();
  }

  async function makeAccount(
    options: CreationOptions,
    credential: RegistrationResult,
    protection: Protection,
  ) {
    const created = await vault.createAccount({
      purpose: props.purpose,
      credentialId: credential.id,
      rpId: options.rpId,
      origin: window.location.origin,
      challenge: options.challenge,
      flags: { prf: protection.type === "prf" },
      protection,
    });
    await post({ credential, account: created.account, accept: created.accept, nameSalt: created.nameSalt });
  }

  const start = () =>
    task.run(async () => {
      if (made.current !== null) return post(made.current);
      // A browser that was closed half-way: only signing in tells whether the server knows these keys.
      if ((await vault.status()).provisional) return navigate("/sign-in");
      const options = await props.begin().catch(async (error: unknown) => {
        throw await explained(error);
      });
      const { credential, protection } = await createPasskey(options, vault);
      if (protection === null && props.needsPrf) throw new VaultError("E_POLICY_PRF");
      if (protection === null) setWaiting({ options, credential });
      else await makeAccount(options, credential, protection);
    });

  if (waiting !== null && made.current === null)
    return (
      <PassphraseForm
        busy={task.running}
        problem={task.problem}
        onSubmit={(passphrase) =>
          void task.run(() =>
            makeAccount(waiting.options, waiting.credential, { type: "passphrase", passphrase }),
          )
        }
      />
    );
  return (
    <div className="flex flex-col items-start gap-4">
      <ul className="flex list-disc flex-col gap-2 ps-6">
        <li>{t("passkey.point.password")}</li>
        <li>{t(props.hasMessages ? "passkey.point.unlock" : "passkey.console.unlock")}</li>
        <li>{t(props.hasMessages ? "passkey.point.clinic" : "passkey.console.clinic")}</li>
        <li>{t("passkey.point.private")}</li>
      </ul>
      <p className="text-ink-soft">{t("passkey.shared-device")}</p>
      <PrivateWindow />
      <ProblemNotice problem={task.problem} />
      <Button
        variant="primary"
        busy={task.running ? t("passkey.waiting") : undefined}
        onClick={() => void start()}
      >
        {made.current === null ? t("passkey.action") : t("common.retry")}
      </Button>
    </div>
  );
}
