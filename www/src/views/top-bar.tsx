// What is open: a tab per log, the reading report, and the page's own switches.
import { count, countOf } from "../format/number";
import { spanInWords } from "../format/time";
import { visibleText } from "../format/visible";
import type { LogInfo } from "../engine/protocol";
import { closeAll } from "../state/files";
import { filesWarned } from "../state/reading-report";
import { hunt, logs } from "../state/store";
import { showLog, showView } from "../state/verbs";
import { Icon } from "../widgets/icon";
import { MenuItem, Popover } from "../widgets/popover";
import { Tabs } from "../widgets/tabs";
import { pick } from "./app";
import { showPalette, showShortcuts } from "./commands";
import { ThemeSwitch } from "./theme-switch";

/** More logs than their tabs surely have room for, and more than anyone looks through: the command palette finds the others. */
const MANY = 5;
const LISTED = 200;

export function TopBar() {
  const { logs: all } = logs.value;
  const open = all.filter((log, at) => at < LISTED || log.id === hunt.value.log);
  const warned = filesWarned.value;
  const tabs = open.map((log) => ({
    id: log.id,
    name: `${visibleText(log.id, 60)}, ${countOf(log.rows, "row")}`,
    title: aboutLog(log),
    content: (
      <>
        <span class="log-name">{visibleText(log.id, 40)}</span> <span class="log-rows">{count(log.rows)}<span class="hidden-text">{log.rows === 1 ? " row" : " rows"}</span></span>
      </>
    ),
  }));
  return (
    <header class="top-bar">
      <h1 class="brand">stackhunt</h1>
      <Tabs label="Logs" class="log-tabs" tabs={tabs} chosen={hunt.value.log} controls="view" onChoose={showLog} />
      {open.length > MANY && (
        <Popover kind="menu" align="end" class="quiet" name="All logs" title={`All ${count(all.length)} logs`} button={<Icon name="down" />}>
          {(close) => open.map((log) => (
            <MenuItem key={log.id} label={visibleText(log.id, 60)} hint={countOf(log.rows, "row")} onClick={() => (close(), showLog(log.id))} />
          ))}
        </Popover>
      )}
      <Popover kind="menu" class="quiet" name="Add or close logs" title="Add or close logs" button={<Icon name="add" />}>
        {(close) => (
          <>
            <MenuItem label="Open files…" hint="beside those that are open" onClick={() => (close(), pick.files())} />
            <MenuItem label="Open folder…" onClick={() => (close(), pick.folder())} />
            <MenuItem label="Close all logs" hint="and forget them" onClick={() => (close(), void closeAll())} />
          </>
        )}
      </Popover>
      <span class="spacer" />
      <button
        type="button"
        class={warned > 0 ? "button small warn" : "quiet"}
        aria-label={warned > 0 ? undefined : "Files"}
        title="Files: what was read, and what could not be"
        onClick={() => showView("files")}
      >
        {warned > 0 ? <><Icon name="warn" />{countOf(warned, "file")} with warnings</> : <Icon name="folder" />}
      </button>
      <button type="button" class="quiet" aria-label="Ctrl K: find a command" title="Find a command: anything that can be done" onClick={() => (showPalette.value = true)}>
        <kbd>Ctrl K</kbd>
      </button>
      <ThemeSwitch />
      <button type="button" class="quiet" aria-label="Keyboard shortcuts" title="Keyboard shortcuts (?)" onClick={() => (showShortcuts.value = true)}>
        ?
      </button>
    </header>
  );
}

function aboutLog(log: LogInfo): string {
  const span = log.first === null || log.last === null ? "" : `\n${spanInWords(log.first, log.last)}`;
  const names = log.files.slice(0, 12).map((name) => visibleText(name, 120)).join("\n");
  const more = log.files.length > 12 ? `\n… and ${count(log.files.length - 12)} more` : "";
  return `${countOf(log.rows, "row")}, ${countOf(log.fields.length, "field")}${span}\n${names}${more}`;
}
