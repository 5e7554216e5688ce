// The filter language on one small panel, from the engine's own list; each example can be used by a click.
import { FILTER_FORMS } from "../engine/filter-forms";
import { hasFields } from "../state/store";
import { Popover } from "../widgets/popover";

export function FilterHelp({ onUse }: { onUse: (text: string) => void }) {
  const fits = FILTER_FORMS.filter((form) => hasFields(...form.fields));
  return (
    <Popover button="Syntax" name="Filter syntax" class="quiet" align="end">
      {(close) => (
        <div class="filter-help">
          <p class="muted">Upper and lower case are alike. Sets and lists match by element. A click uses the example.</p>
          <dl>
            {fits.map((form) => (
              <div key={form.example}>
                <dt><button type="button" class="example mono" onClick={() => (close(), onUse(form.example))}>{form.example}</button></dt>
                <dd>{form.finds}</dd>
              </div>
            ))}
          </dl>
        </div>
      )}
    </Popover>
  );
}
