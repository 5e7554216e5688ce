// The columns that tell a row in short: when, who, whom, what was asked, what came of it. Knows the names of common logs, not their order.
// Invariant: a log has a few columns in short whatever it is; one that is known nowhere shows its first.

/** By log these are a handful; what a log does not have is left out. */
const TELLING: readonly string[] = [
  "ts", "id.orig_h", "id.resp_h", "id.resp_p", "proto", "service", "conn_state", "duration", "orig_bytes", "resp_bytes", "method", "uri", "status_code", "host",
  "query", "qtype_name", "rcode_name", "answers", "version", "server_name", "validation_status", "func", "unit", "address", "quantity", "exception", "exception_code", "fc_request", "fc_reply", "function_name", "function_code", "index_number", "trip_control_code", "operation_type", "block_type",
  "subfunction_name", "error_class", "pdu_service", "object_type", "instance_number", "property", "value", "pdu_type", "cip_service", "class_name", "cip_status",
  "enip_command", "enip_status", "identifier_str", "operation_num", "service_request_code", "opcode", "header", "note",
  "name", "msg", "command", "arg", "reply_code", "mailfrom", "rcptto", "subject", "client", "request_type", "success", "action", "path", "username", "user",
  "cookie", "result", "mime_type", "filename", "user_agent",
];

/** The telling columns among `names`, with `also` before what was asked. */
export function mainColumns(names: readonly string[], also: readonly string[] = []): readonly string[] {
  const [who, what] = [TELLING.slice(0, 4), TELLING.slice(4)];
  return [...new Set([...who, ...also, ...what])].filter((name) => names.includes(name));
}

/** Numbers of connections, files and ports of clients tell one row from another, not what happened; the sender of a message is one of both ends. */
const NUMBERING = /^(_.*|uid|.*_?fuids?|.*_uids?|id\.orig_p|trans_depth|trans_id|parent_.*|.*_l2_addr|vlan|tunnel_parents|is_orig|(source|destination)_[hp]|.*_link_id|tid|matched)$/;
/** Beside a method it is the version of HTTP, which is nearly always the same. */
const PLAIN = { name: "version", beside: "method" };
/** Columns of rows in short, where a log has no more that tell much. */
const FEW = 9;

/** What the rows show of a log where nobody chose columns, with `also` last. `set` are the fields that any row has, where that is known. */
export function inShort(names: readonly string[], set: ReadonlySet<string> | undefined, also: readonly string[]): readonly string[] {
  const filled = names.filter((name) => set === undefined || set.has(name));
  const telling = mainColumns(filled).filter((name) => name !== PLAIN.name || !names.includes(PLAIN.beside));
  const rest = filled.filter((name) => !telling.includes(name) && name !== PLAIN.name && !NUMBERING.test(name));
  const short = [...telling, ...rest.slice(0, Math.max(0, FEW - telling.length))];
  return short.length > 0 ? [...new Set([...short, ...also.filter((name) => names.includes(name))])] : names;
}
