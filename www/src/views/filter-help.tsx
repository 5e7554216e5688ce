// The filter language on one small panel; each example can be used by a click.
import { currentLog } from "../state/store";
import { Popover } from "../widgets/popover";

interface Example {
  text: string;
  means: string;
  /** Fields that a log must have for the example to make sense. */
  needs?: readonly string[];
}

const EXAMPLES: readonly Example[] = [
  { text: "user_agent:*Nmap*", means: "a field contains a text; * is any text, ? one character", needs: ["user_agent"] },
  { text: "nmap", means: "a bare word, in any field" },
  { text: '"Nmap Scripting Engine"', means: "a phrase, in any field" },
  { text: "status_code:>=400", means: "numbers: > >= < <=", needs: ["status_code"] },
  { text: "status_code:[400 TO 499]", means: "a range; { } leave the end out", needs: ["status_code"] },
  { text: "ts:[2015-10-21T11:00 TO 2015-10-21T12:00}", means: "times, UTC", needs: ["ts"] },
  { text: "id.orig_h:192.168.2.0/24", means: "a subnet", needs: ["id.orig_h"] },
  { text: "uri:/\\.(jsp|asp)$/", means: "a regular expression", needs: ["uri"] },
  { text: "user_agent:*", means: "the field is set", needs: ["user_agent"] },
  { text: "user_agent:-", means: "the field is unset", needs: ["user_agent"] },
  { text: "method:'LOL'", means: "upper and lower case as written", needs: ["method"] },
  { text: "method:OPTIONS AND (status_code:501 OR status_code:400)", means: "AND, OR, NOT, brackets", needs: ["method", "status_code"] },
];

export function FilterHelp({ onUse }: { onUse: (text: string) => void }) {
  const fields = currentLog.value?.fields ?? [];
  const fits = EXAMPLES.filter((example) => (example.needs ?? []).every((name) => fields.some((field) => field.name === name)));
  return (
    <Popover button="Syntax" name="Filter syntax" class="quiet" align="end">
      {(close) => (
        <div class="filter-help">
          <p class="muted">Upper and lower case are alike. Sets and lists match by element. A click uses the example.</p>
          <dl>
            {fits.map((example) => (
              <div key={example.text}>
                <dt><button type="button" class="example mono" onClick={() => (close(), onUse(example.text))}>{example.text}</button></dt>
                <dd>{example.means}</dd>
              </div>
            ))}
          </dl>
        </div>
      )}
    </Popover>
  );
}
