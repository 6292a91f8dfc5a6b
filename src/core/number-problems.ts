import type { NumberSettings, User, UserSettings } from "./model.js";
import type { TrunkRules } from "./trunk.js";

/** Why a number that is switched on for SMS does less than it should. */
export type NumberProblem =
  | { readonly code: "no-trunk" | "trunk-gone" | "trunk-without-mms" | "no-user" }
  /** This user of the number may not text, or not sign in. */
  | { readonly code: "user-off" | "user-disabled"; readonly name: string };

export interface NumberFacts {
  readonly settings: NumberSettings;
  /** Undefined where the number hangs on no trunk, or on one that is no longer there. */
  readonly trunk: TrunkRules | undefined;
  /** The users of the number whom the host still has. */
  readonly users: readonly { readonly user: User; readonly settings: UserSettings }[];
}

/** What an office manager has to know of a number; nothing of one that is switched off. */
export function numberProblems({ settings, trunk, users }: NumberFacts): readonly NumberProblem[] {
  if (!settings.smsEnabled) return [];
  const problems: NumberProblem[] = [];
  if (settings.trunkId === null) problems.push({ code: "no-trunk" });
  else if (!trunk) problems.push({ code: "trunk-gone" });
  if (settings.mmsEnabled && trunk && !trunk.mms) problems.push({ code: "trunk-without-mms" });
  if (users.length === 0) problems.push({ code: "no-user" });
  return [...problems, ...users.flatMap(userProblem)];
}

function userProblem({ user, settings }: NumberFacts["users"][number]): NumberProblem[] {
  const { enabled, displayName: name } = user;
  if (!enabled) return [{ code: "user-disabled", name }];
  return settings.smsEnabled ? [] : [{ code: "user-off", name }];
}
