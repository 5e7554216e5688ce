// What is asked of an opened log, in this order: name, the call of `window.stackhunt`, its question, and within how many milliseconds
// it should answer. A new question is one line. `rows` stands for the number of rows of the log.
const http = (where, more) => ({ log: "http", ...(where ? { where } : {}), ...more });
const stack = (by, target = 100) => [`stack ${by.join(", ")}`, "stack", http("", { by, limit: 240 }), target];
const count = (name, where) => [`filter: ${name}`, "count", http(where), 100];
const middle = (field, rows) => [`sort ${field}, the middle`, "rows", http("", { sort: { field }, offset: Math.floor(rows / 2), limit: 240 }), 100];
const pivot = (where) => ({ by: ["id.orig_h", "id.resp_h"], from: http(where) });

export const questions = (rows) => [
  stack(["user_agent"], 16),
  stack(["method"], 16),
  stack(["status_code"], 16),
  stack(["id.orig_h"]),
  stack(["uri"]),
  stack(["uid"]),
  stack(["ts"]),
  stack(["referrer"]),
  stack(["user_agent", "status_code"]),
  stack(["user_agent", "uri"]),
  count("contains", "user_agent:*Firefox*"),
  count("contains, uri", "uri:*boiler*"),
  count("regex, uri", "uri:/.*belt[0-9]+\\.(asp|cgi).*/"),
  count("CIDR", "id.orig_h:10.20.11.0/24"),
  count("bare word", "boiler"),
  ["stack of a filter", "stack", http("uri:*tank*", { by: ["user_agent"], limit: 240 }), 100],
  ["pairs", "pairs", http(""), 100],
  ["pair pivot, count", "count", http("", { pivot: pivot('user_agent:"python-requests*"') }), 100],
  ["pair pivot, stack", "stack", http("", { pivot: pivot("uri:*valve*"), by: ["user_agent"], limit: 240 }), 100],
  middle("ts", rows),
  middle("uri", rows),
  middle("uid", rows),
  middle("id.orig_h", rows),
  ["rows, the middle", "rows", http("", { offset: Math.floor(rows / 2), limit: 240 }), 100],
  ["sessions", "sessions", http("", { what: ["method", "uri", "status_code"], limit: 500 }), 100],
  ["fields", "fields", http(""), 100],
  ["indicators", "indicators", http(""), 100],
];

/** Stacks whose whole answer is compared with that of other tools. */
export const compared = ["user_agent", "method", "status_code", "uri", "id.orig_h"];
