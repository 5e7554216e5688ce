// Whose work the page is made of, and under which licences. A test compares the list with what is built in.
import { texts } from "../state/texts";

export function Notices() {
  return (
    <details class="notices">
      <summary>Licences</summary>
      <p>{texts.value.get("notices")}</p>
    </details>
  );
}
