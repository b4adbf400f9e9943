import { type BlobApi, createBlobApi } from "./blob-api.ts";
import { pageStream } from "./page-stream.ts";
import { pageApi } from "./page-sync.ts";

/** Sealed files on the page's own origin. */
export const pageBlobs: BlobApi = createBlobApi(pageApi, pageStream);
