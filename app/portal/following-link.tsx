import { useNavigate } from "@remix-run/react";
import { useEffect, useRef, useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { followLink } from "#app/sync/link-new.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { Button } from "#app/ui/button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { vaultClient } from "#app/vault/client.ts";
import { enterAccount } from "./enter-account.ts";
import { homeOf } from "./home-of.ts";
import { type Task, useTask } from "./use-task.ts";

const lookEveryMs = 1_500;

interface Following {
  task: Task;
  digits: string | null;
  /** Answers whether the digits are the same, once that is asked. */
  answer: ((same: boolean) => void) | null;
  /** Follows a link to its end; `onTurnedAway` when the digits were not the same. */
  follow(linkId: string, onTurnedAway: () => void): void;
}

/** The new browser's page: answers the other device, shows the six digits, and enters the account (SPEC §10). */
export function useFollowingLink(): Following {
  const navigate = useNavigate();
  const task = useTask();
  const [digits, setDigits] = useState<string | null>(null);
  const [answer, setAnswer] = useState<((same: boolean) => void) | null>(null);
  const gone = useRef(false);
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
    };
  }, []);
  const follow = (linkId: string, onTurnedAway: () => void) =>
    void task.run(async () => {
      const side = {
        api: pageApi,
        vault: vaultClient().vault,
        digits: setDigits,
        async wait() {
          await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
          if (gone.current) throw new Error("left");
        },
        compared: () => new Promise<boolean>((resolve) => setAnswer(() => resolve)),
      };
      const me = await followLink(side, linkId, window.location.origin);
      setAnswer(null);
      if (me === null) {
        setDigits(null);
        onTurnedAway();
        return;
      }
      await enterAccount(me);
      navigate(homeOf[me.role]);
    });
  return { task, digits, answer, follow };
}

/** Six digits, and the question once the other device has confirmed. */
export function LinkDigits(props: {
  readonly digits: string;
  readonly answer: ((same: boolean) => void) | null;
  readonly compare: string;
  readonly elsewhere: string;
}) {
  const t = useText();
  const { digits, answer } = props;
  return (
    <div className="flex flex-col items-start gap-5">
      <p className="max-w-line">{props.compare}</p>
      <p dir="ltr" className="font-mono text-display font-semibold tracking-widest">
        {digits}
      </p>
      {answer !== null ? (
        <div className="flex flex-wrap gap-3">
          <Button variant="primary" onClick={() => answer(true)}>
            {t("link.same")}
          </Button>
          <Button onClick={() => answer(false)}>{t("link.different")}</Button>
        </div>
      ) : (
        <Notice tone="info" live="polite">
          {props.elsewhere}
        </Notice>
      )}
    </div>
  );
}
