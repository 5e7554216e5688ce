// Who shows the marks of a scanner, and who only asks devices what they are, as engineering tools do too.
import type { IndicatorsAnswer } from "../engine/protocol";

/** Clients with a mark that is more than a question for identity. */
export function scanners({ indicators }: IndicatorsAnswer): ReadonlySet<string> {
  return new Set(indicators.filter((one) => one.scanner && !one.asksIdentity).flatMap((one) => one.clients.map(({ client }) => client)));
}
