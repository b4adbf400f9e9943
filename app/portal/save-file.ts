import { vaultClient } from "#app/vault/client.ts";

/** Hands a text or bytes to the browser's downloads; its address is revoked when the tab locks. */
export function saveFile(name: string, content: BlobPart, type = "application/json"): void {
  const link = document.createElement("a");
  link.href = vaultClient().objectUrl(new Blob([content], { type }));
  link.download = name;
  link.click();
}
