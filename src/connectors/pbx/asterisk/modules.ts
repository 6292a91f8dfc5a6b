import { readSections } from "./conf-file.js";
import { withBlock, withLinesOff, withLinesOn, withoutBlock } from "./marked-block.js";

/** What has to be loaded where Asterisk does not load everything by itself, in an order that works. */
const NEEDED = [
  ...[
    "pbx_config",
    "app_stack",
    "app_exec",
    "app_verbose",
    "func_env",
    "func_logic",
    "func_strings",
    "func_rand",
  ],
  // Since 22.5 ARI needs the client of outbound websockets; where there is none, Asterisk only says so.
  ...[
    "res_http_websocket",
    "res_websocket_client",
    "res_stasis",
    "app_stasis",
    "res_stasis_answer",
    "res_stasis_device_state",
  ],
  ...["res_stasis_playback", "res_stasis_recording", "res_stasis_snoop"],
  ...["res_ari", "res_ari_model", "res_ari_applications", "res_ari_asterisk", "res_ari_channels"],
  ...["res_ari_device_states", "res_ari_endpoints", "res_ari_events"],
  ...["res_pjsip", "res_pjsip_messaging", "res_hep", "res_hep_pjsip"],
];

/** `modules.conf` with what we need loaded, and nothing of it kept from loading. */
export function withModules(text: string | null): string | null {
  if (text === null) return null;
  const own = withLinesOn(withoutBlock(text) ?? "");
  const settings = readSections(own).flatMap((section) => section.settings);
  const isAuto = settings.some(([key, value]) => key === "autoload" && /^(yes|true|on|1)$/i.test(value));
  const loaded = new Set(
    settings.filter(([key]) => /^(pre)?load$/.test(key)).map(([, value]) => moduleOf(value)),
  );
  const missing = isAuto ? [] : NEEDED.filter((name) => !loaded.has(name));
  const freed = withLinesOff(own, (line) => {
    const kept = /^\s*noload\s*=>?\s*([\w.]+)/.exec(line)?.[1];
    return kept !== undefined && NEEDED.includes(moduleOf(kept));
  });
  return withBlock(
    freed,
    missing.map((name) => `load = ${name}.so`),
  );
}

/** `modules.conf` as it was. */
export function withoutModules(text: string | null): string | null {
  const own = withoutBlock(text);
  return own === null ? null : withLinesOn(own);
}

function moduleOf(file: string): string {
  return file.replace(/\.so$/, "");
}
