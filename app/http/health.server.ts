import { type Response, Router } from "express";

const CHECK_WITHIN_MS = 3_000;

/** /healthz: the process answers. /readyz: every part can serve; names those that cannot, and nothing more. */
export function serveHealth(checks: () => Record<string, () => Promise<unknown>> | undefined): Router {
  const router = Router();
  router.get("/healthz", (_req, res) => answer(res, 200, { status: "ok" }));
  router.get("/readyz", async (_req, res) => {
    const parts = checks();
    if (!parts) return answer(res, 503, { status: "starting" });
    const results = await Promise.all(
      Object.entries(parts).map(async ([name, check]) => (await holds(check)) || name),
    );
    const failing = results.filter((result) => result !== true);
    if (failing.length > 0) return answer(res, 503, { status: "failing", failing });
    answer(res, 200, { status: "ready" });
  });
  return router;
}

async function holds(check: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), CHECK_WITHIN_MS);
  });
  const done = check().then(
    () => true,
    () => false,
  );
  return Promise.race([done, late]).finally(() => clearTimeout(timer));
}

function answer(res: Response, status: number, body: object): void {
  res.status(status).type("application/json").send(JSON.stringify(body));
}
