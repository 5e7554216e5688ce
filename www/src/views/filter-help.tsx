// The filter language on one small panel, from the engine's own list; each example can be used by a click.
import { FILTER_FORMS } from "../engine/filter-forms";
import { currentLog, hasFields } from "../state/store";
import { Popover } from "../widgets/popover";

/** Whether an example can find anything in this log: it has the fields, and bounds of numbers are asked of numbers. */
export function suits({ example, fields }: { example: string; fields: readonly string[] }): boolean {
  const text = currentLog.value?.fields.some(({ name, type }) => fields.includes(name) && type === "string") === true;
  return hasFields(...fields) && !(text && /^status_code:(>|\[)/.test(example));
}

export function FilterHelp({ onUse }: { onUse: (text: string) => void }) {
  return (
    <Popover button="Syntax" name="Filter syntax" class="quiet" align="end">
      {(close) => (
        <div class="filter-help">
          <p class="muted">Upper and lower case are alike. Sets and lists match by element. A click uses the example; those in grey are for logs with such a field.</p>
          <dl>
            {FILTER_FORMS.map((form) => (
              <div key={form.example}>
                <dt>{suits(form) ? <button type="button" class="example mono" onClick={() => (close(), onUse(form.example))}>{form.example}</button> : <code class="example mono other">{form.example}</code>}</dt>
                <dd>{form.finds}</dd>
              </div>
            ))}
          </dl>
        </div>
      )}
    </Popover>
  );
}
