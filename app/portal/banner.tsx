import { Link } from "@remix-run/react";
import { useEffect, useState } from "react";
import { OfflineBanner } from "#app/clinical/offline-banner.tsx";
import { SessionEndsBanner } from "#app/clinical/session-ends-banner.tsx";
import { useErrorText } from "#app/i18n/use-error-text.ts";
import { useText } from "#app/i18n/use-text.ts";
import { touchLinkClass } from "#app/ui/touch-link-class.ts";
import type { Arriving } from "#app/vault/passing-on-rpc.ts";
import { ArrivingMessages, isArriving } from "./arriving-messages.tsx";
import { RestoreNews } from "./restore-news.tsx";
import { loadSession, useSession } from "./session.ts";
import { SheetOffer } from "./sheet-offer.tsx";
import { useSync } from "./use-sync.ts";
import { useVaultQuery } from "./use-vault-query.ts";

const warnMs = 5 * 60_000;

/** Above every signed-in screen: offline, a refusal that stopped the sync, the end of the session, a missing kit. */
export function Banner(props: { readonly withoutKit?: boolean }) {
  const t = useText();
  const words = useErrorText();
  const session = useSession();
  const sync = useSync();
  const kit = useVaultQuery("kit", (vault) => vault.kitState());
  const arriving = useVaultQuery("arriving", (vault) => vault.arriving());
  const left = useSessionLeft();
  const offline =
    sync.phase === "waiting" && (sync.problem === "E_NETWORK" || sync.problem === "E_UNAVAILABLE");
  const stopped = sync.problem !== null && !offline && sync.phase !== "ended" ? sync.problem : null;
  const missingKit = kit.status === "ready" && !kit.data.confirmed && !kit.data.pending && !props.withoutKit;
  return (
    <div className="print:hidden">
      <OfflineBanner offline={offline || session.state === "unreachable"} />
      {stopped === null ? null : (
        <p role="alert" data-code={stopped} className="border-b border-red bg-red-wash px-4 py-3">
          <strong className="font-semibold">{words(layerOf(stopped), stopped).title}</strong>{" "}
          {words(layerOf(stopped), stopped).body}{" "}
          {stopped === "E_RESTORED" ? (
            <Link to="/restored" className="flex min-h-11 w-fit items-center font-medium">
              {t("restored.open")}
            </Link>
          ) : null}
        </p>
      )}
      {left === null || left > warnMs || left <= 0 ? null : (
        <SessionEndsBanner minutes={Math.ceil(left / 60_000)} onStay={() => void loadSession()} />
      )}
      {props.withoutKit ? null : <SheetOffer />}
      {arriving.status === "ready" && arriving.data !== null && shown(arriving.data) ? (
        <div className="border-b border-line bg-surface px-4 py-3">
          <ArrivingMessages work={arriving.data} />
        </div>
      ) : null}
      <RestoreNews />
      {missingKit ? (
        <p className="flex flex-wrap items-center gap-x-4 border-b border-amber bg-amber-wash px-4 py-2">
          <span>{t("kit.why")}</span>
          <Link to="/kit" className={`${touchLinkClass} font-medium`}>
            {t("account.kit.make")}
          </Link>
        </p>
      ) : null}
    </div>
  );
}

/** On every page until it is there, or until the person has put it aside: then the list of devices tells. */
function shown(work: Arriving): boolean {
  return isArriving(work) && work.flow !== "stopped";
}

const serverCodes =
  /^E_(NETWORK|ANSWER|SIGN_IN|FORBIDDEN|NOT_FOUND|CONFLICT|TOO_MANY|AUDIT|UNAVAILABLE|INTERNAL|PENDING)$/;

function layerOf(code: string): "vault" | "http" {
  return serverCodes.test(code) ? "http" : "vault";
}

/** Milliseconds to the session's absolute end, looked at every half minute; null while unknown. */
function useSessionLeft(): number | null {
  const session = useSession();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return session.state === "signed-in" ? session.me.sessionEndsMs - now : null;
}
