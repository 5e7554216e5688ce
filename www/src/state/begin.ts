// What to show first: which log, and which field of it is stacked.
import { effect, untracked } from "@preact/signals";
import type { LogInfo } from "../engine/protocol";
import { visibleText } from "../format/visible";
import { settleHunt } from "./address";
import { addressOf, ALL_COLUMNS, EMPTY, type Hunt, selectionOf } from "./hunt";
import { keptColumns } from "./preferences";
import { hunt, logs, notice, reading, theEngine } from "./store";

// The field whose rare values say most, by how telling it usually is; the first one that a log has is stacked.
export const TELLING: readonly string[] = [
  "user_agent", "query", "server_name", "func", "function", "pdu_service", "fc_request", "function_name", "function_code", "cip_service", "enip_command",
  "identifier_str", "severity_str", "operation_num", "service_request_code", "token_passing_pdu_command_number", "opcode", "pdu_name", "note", "name", "operation",
  "endpoint", "client", "service", "username", "user", "mailfrom", "host_name", "mime_type", "command", "action", "certificate.subject", "register", "header", "Command",
];

// Identities and addresses are distinct by nature: their stack is long and says little; that of the path of a log says nothing.
const IDENTITY = /^(ts$|_path$|_write_ts$|id$|.*_id$|.*serial$|uid|fuid|id\.|.*_uids?$|.*_fuids?$|.*fingerprint.*|.*hash.*|md5|sha1|sha256)/;

/** The beginning of a hunt in this log. */
export function beginning(log: LogInfo): Hunt {
  return { ...EMPTY, log: log.id, by: [firstField(log)], columns: usualColumns(log) };
}

/** Those of the last visit that this log has; none of them means in short. */
function usualColumns(log: LogInfo): readonly string[] {
  return keptColumns(log.path).filter((name) => name === ALL_COLUMNS || log.fields.some((field) => field.name === name));
}

/** Keeps the hunt on a log that is open, as far as that can be known yet. */
export function followLogs(): void {
  effect(() => {
    const allRead = reading.value === null;
    // An address that is gone back to or typed may name a log that is not there.
    const asked = hunt.value.log;
    if (logs.value.logs.length > 0 || asked === "") untracked(() => settleOnLog(allRead));
  });
}

/** The hunt as it was settled while the first files were read, until they are. */
let begun: string | null = null;

/** The log that was there last: where it was closed, nobody needs to be told. */
let shown = "";

function settleOnLog(allRead: boolean): void {
  const open = logs.value.logs;
  const now = hunt.value;
  // Which log came first is chance: unless something was asked meanwhile, it begins anew with all of them known.
  const anew = allRead && begun === addressOf(now) && open.length > 1;
  if (allRead) begun = null;
  const current = anew ? undefined : open.find((log) => log.id === now.log);
  if (current !== undefined) {
    shown = current.id;
    if (now.by.length === 0) settleHunt({ by: [firstField(current)] });
    return;
  }
  // The address may name a log that is still to come.
  if (now.log !== "" && !allRead) return;
  const first = open.find((log) => log.path === "http") ?? [...open].sort((a, b) => b.rows - a.rows)[0];
  if (first === undefined) return;
  if (now.log !== "" && now.log !== shown && begun === null) {
    notice.value = { tone: "bad", text: `The log ${visibleText(now.log, 60)} is not open. This is ${visibleText(first.id, 60)}.`, next: "To go on there, drop it on the page and follow the address again." };
  }
  settleHunt({ ...beginning(first), known: now.known, knownShown: now.knownShown, ...(allRead && open.length > 1 ? { view: "overview" } : {}) });
  if (!allRead) begun = addressOf(hunt.value);
  if (!first.fields.some((field) => TELLING.includes(field.name))) void refine(first);
}

export function firstField(log: LogInfo): string {
  const telling = TELLING.find((name) => log.fields.some((field) => field.name === name));
  const plain = log.fields.find((field) => /^(string|enum)$/.test(field.type) && !IDENTITY.test(field.name));
  const other = log.fields.find((field) => !/^(time|addr|port)$/.test(field.type) && !IDENTITY.test(field.name));
  return telling ?? plain?.name ?? other?.name ?? log.fields[1]?.name ?? log.fields[0]?.name ?? "";
}

/** With no field known to be telling, the first text with few values is taken, once that is counted. */
export async function refine(log: LogInfo): Promise<void> {
  const chosen = firstField(log);
  const { fields, total } = await theEngine().ask("fields", selectionOf({ log: log.id, where: "", pivot: null }));
  const few = fields.find(
    (field) =>
      /^(string|enum|bool|count)$/.test(field.type) && !IDENTITY.test(field.name) &&
      field.distinct !== null && field.distinct > 1 && field.distinct <= Math.max(20, total / 10),
  );
  const still = hunt.value.log === log.id && hunt.value.by.length === 1 && hunt.value.by[0] === chosen;
  if (few === undefined || !still) return;
  const untouched = begun === addressOf(hunt.value);
  settleHunt({ by: [few.name] });
  if (untouched) begun = addressOf(hunt.value);
}
