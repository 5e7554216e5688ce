// Whose work the page is made of, and under which licences. A test compares the list with what is built in.
import notices from "./notices.txt";

export function Notices() {
  return (
    <details class="notices">
      <summary>Licences</summary>
      <p>{notices}</p>
    </details>
  );
}
