import type { Page } from "@playwright/test";

/** The vault's records in this profile's IndexedDB, as JSON with bytes as arrays: to see that none was changed. */
export function readRecords(page: Page): Promise<unknown[]> {
  return page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open("bedside-vault");
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    if (!db.objectStoreNames.contains("records")) {
      db.close();
      return [];
    }
    const found = await new Promise<unknown[]>((resolve) => {
      const request = db.transaction("records").objectStore("records").getAll();
      request.onsuccess = () => resolve(request.result);
    });
    db.close();
    return found.map((record) =>
      JSON.parse(JSON.stringify(record, (_, value) => (value instanceof Uint8Array ? [...value] : value))),
    );
  });
}

/** Flips bit 0 of each byte of the only record's unlock salt, so that the authenticator's answer does not fit; again to undo. */
export async function flipUnlockSalt(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.open("bedside-vault");
        request.onerror = () => reject(request.error);
        request.onsuccess = () => {
          const db = request.result;
          const tx = db.transaction("records", "readwrite");
          const cursor = tx.objectStore("records").openCursor();
          cursor.onsuccess = () => {
            const record = cursor.result?.value;
            record.unlock.salt = record.unlock.salt.map((byte: number) => byte ^ 1);
            cursor.result?.update(record);
          };
          tx.oncomplete = () => {
            db.close();
            resolve();
          };
        };
      }),
  );
}
