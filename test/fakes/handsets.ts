import { join } from "node:path";
import { HANDSET } from "../../src/connectors/sms/loopback/carrier.js";
import { createHandsetFiles } from "../../src/connectors/sms/loopback/handset-files.js";
import { openHandsetLog } from "../../src/connectors/sms/loopback/handset-log.js";
import { newMediaFile } from "../../src/media-side.js";
import { createMediaFolder } from "../../src/store/media-folder.js";

/** What simulated phones sent and got, in an own folder. */
export async function openHandsets(folder: string) {
  return {
    log: await openHandsetLog(join(folder, "handsets.ndjson")),
    files: createHandsetFiles({
      folder: createMediaFolder(join(folder, "handset-media")),
      thumbnails: { of: async () => null },
      newFile: newMediaFile,
    }),
    addressOf: (file: string) => `${HANDSET}${file}`,
  };
}
