// The columns that tell a row in short: when, who, whom, what was asked, what came of it. Knows the names of common logs, not their order.

/** By log these are a handful; what a log does not have is left out. */
const TELLING: readonly string[] = [
  "ts", "id.orig_h", "id.resp_h", "id.resp_p", "proto", "service", "conn_state", "duration", "orig_bytes", "resp_bytes", "method", "host", "uri", "status_code",
  "query", "qtype_name", "rcode_name", "answers", "version", "server_name", "validation_status", "func", "exception", "fc_request", "fc_reply", "function_name", "function_code",
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
