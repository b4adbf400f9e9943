import { readEnv } from "#app/services/env.server.ts";
import { createLog } from "#app/services/log.server.ts";
import { openSecrets } from "#app/services/secrets.server.ts";
import { type Services, startServices } from "#app/services/services.server.ts";
import { startSentence } from "#app/services/start-sentence.server.ts";
import { openDatabase } from "#db/client.server.ts";
import { openLocalSigner } from "#signer/local-signer.ts";
import type { TestDatabase } from "#tests/cluster.ts";

/** What a start is made over; `running` gets what the test has to end afterwards. */
export interface StartParts {
  database: TestDatabase;
  folder: string;
  running: (() => Promise<void>)[];
}

export type StartedServices = Services & { end(): Promise<void> };

/** A server's services over this database and data folder, as boot makes them. */
export async function startedServices({ database, folder, running }: StartParts): Promise<StartedServices> {
  const opened = openDatabase({ url: database.appUrl, onError: () => undefined });
  running.push(async () => {
    if (!opened.pool.ended) await opened.close();
  });
  const secrets = await openSecrets(folder);
  const services = await startServices({
    env: readEnv({ BEDSIDE_DATA_DIR: folder }),
    log: createLog("silent"),
    secrets,
    signer: await openLocalSigner(secrets.folder),
    database: { ...opened, appRole: "bedside_app", stop: opened.close },
  });
  const end = async () => {
    await services.stop();
    await opened.close();
  };
  return { ...services, end };
}

/** The sentence that the operator reads when it does not start. */
export async function startRefusal(parts: StartParts): Promise<string> {
  const outcome = await startedServices(parts).catch((cause: unknown) => cause);
  if (!(outcome instanceof Error)) throw new Error("it started");
  return startSentence(outcome);
}
