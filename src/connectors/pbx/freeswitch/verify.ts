import type { FindingId } from "../../../core/finding.js";
import type { Clock } from "../../../lib/clock.js";
import { awaitProbe, type Check, check } from "../shared/check.js";
import type { Link } from "./link.js";

export interface VerifyOptions {
  readonly link: Pick<Link, "job">;
  readonly clock: Clock;
  readonly newId: () => string;
  /** A profile for phones, and its context; the probe takes the way of a text from there. */
  readonly profile: string;
  readonly context: string;
}

/** Asks the running switch whether it does what the installed files say: a probe text goes through the spool. */
export async function verifyInstallation(options: VerifyOptions): Promise<readonly Check[]> {
  const { link } = options;
  const checks = [
    await answers(
      link,
      "pbx-mod-sms",
      "module_exists mod_sms",
      "mod_sms is loaded",
      "Run in fs_cli: load mod_sms",
    ),
    await answers(
      link,
      "pbx-mod-lua",
      "module_exists mod_lua",
      "mod_lua is loaded",
      "Load mod_lua and restart FreeSWITCH.",
    ),
    await answers(
      link,
      "pbx-guard",
      "user_exists id probe guard.sidetone.invalid",
      "the guard is asked who sends a text",
      "Restart FreeSWITCH, so that mod_lua reads lua.conf.xml.",
    ),
  ];
  const spool = await text(link, "lua sidetone_queue.lua stat");
  checks.push(
    check(
      "pbx-spool",
      "the spool can be read",
      spool.startsWith("+OK"),
      "Install the scripts; check the db folder.",
    ),
  );
  const probed = spool.startsWith("+OK") && (await probe(options));
  checks.push(
    check(
      "pbx-probe",
      "a probe text comes through the spool",
      probed,
      "Run in fs_cli: reloadxml; check the chatplan folder.",
    ),
  );
  return checks;
}

async function probe({ link, clock, newId, profile, context }: VerifyOptions): Promise<boolean> {
  const token = newId();
  await link.job(`lua sidetone_queue.lua probe ${token} ${context} ${profile}`);
  const probed = await awaitProbe(clock, async () => {
    const answer = await text(link, `lua sidetone_queue.lua probed ${token}`);
    return answer.startsWith("+OK 1") || null;
  });
  return probed !== null;
}

/** A command that says `true` where all is well; what it asks about, and what to do. */
async function answers(link: Pick<Link, "job">, ...[id, command, what, advice]: Question): Promise<Check> {
  return check(id, what, (await text(link, command)).trim() === "true", advice);
}

type Question = readonly [id: FindingId, command: string, what: string, advice: string];

async function text(link: Pick<Link, "job">, command: string): Promise<string> {
  const result = await link.job(command);
  return result.kind === "done" ? result.body : "";
}
