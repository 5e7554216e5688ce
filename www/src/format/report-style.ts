// The style sheet of a report: light, dark and paper. The page that made it lends it nothing, since a report stands alone.
export const REPORT_STYLE = `
:root { color-scheme: light dark; --ink: #1b2027; --muted: #57616d; --line: #d5dae0; --soft: #f4f6f8; --bar: #7aa7d6; --mark: #8b2a7b; --bad: #a61b1b; --warn: #854a00; --good: #1c6b3a; --paper: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e3e7eb; --muted: #9aa5b1; --line: #333b45; --soft: #1b2026; --bar: #3d6b9c; --mark: #e79ad9; --bad: #ff958c; --warn: #efb65f; --good: #7fd3a0; --paper: #14181d; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif; font-variant-numeric: tabular-nums; }
main { max-width: 1080px; margin: 0 auto; padding: 40px 28px 56px; }
h1, h2, h3, p, ol, ul { margin: 0; }
.kind { color: var(--muted); font-weight: 600; letter-spacing: 0.02em; }
h1 { max-width: 46ch; margin: 4px 0 10px; font-size: 25px; line-height: 1.25; overflow-wrap: anywhere; }
.facts, footer, .more { color: var(--muted); font-size: 12.500px; }
h2 { margin: 34px 0 10px; padding-bottom: 5px; border-bottom: 1px solid var(--line); font-size: 17px; }
section h3 { margin: 14px 0 4px; font-size: 14px; overflow-wrap: anywhere; }
code, td, .finding h3 { font-family: ui-monospace, "Cascadia Mono", "SF Mono", Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace; font-size: 12.500px; }
code { padding: 1px 5px; border-radius: 4px; background: var(--soft); overflow-wrap: anywhere; }
code, td, h1, h3, .note { unicode-bidi: isolate; }
.wide { margin: 6px 0; overflow-x: auto; }
table { border-collapse: collapse; table-layout: fixed; }
th, td { padding: 4px 12px 4px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: anywhere; white-space: pre-wrap; }
th { color: var(--muted); font-size: 12px; font-weight: 600; }
.num { text-align: right; }
.many td { font-size: 11px; line-height: 1.35; }
.many th { font-size: 11px; }
.many th, .many td { padding-right: 8px; }
td:last-child, th:last-child { padding-right: 0; }
td svg { margin-right: 8px; vertical-align: -1px; }
figure { max-width: 900px; margin: 6px 0; }
figure p, figcaption { color: var(--muted); font-size: 12.500px; }
figure p { margin-top: 6px; }
summary { color: var(--muted); font-size: 12.500px; cursor: pointer; }
.chart { display: block; width: 100%; height: 44px; border-bottom: 1px solid var(--muted); }
.chart path { fill: var(--bar); }
td rect { fill: var(--bar); }
.trail { display: flex; flex-wrap: wrap; gap: 2px 0; padding: 0; list-style: none; color: var(--muted); font-size: 12.500px; overflow-wrap: anywhere; }
.trail li { min-width: 0; }
.trail li + li::before { content: "›"; padding: 0 7px; }
.trail code { color: var(--ink); }
.known { padding-left: 18px; }
.finding { margin: 14px 0 22px; padding: 2px 0 2px 14px; border-left: 4px solid var(--line); }
.finding.malicious { border-color: var(--bad); }
.finding.suspicious { border-color: var(--warn); }
.finding.benign { border-color: var(--good); }
.finding h3 { margin: 2px 0 4px; }
.at { color: var(--muted); }
.verdict { display: inline-block; margin-left: 6px; padding: 0 8px; border: 1px solid currentColor; border-radius: 9px; color: var(--muted); font: 600 12px/18px system-ui, sans-serif; white-space: nowrap; }
.malicious .verdict { color: var(--bad); }
.suspicious .verdict { color: var(--warn); }
.benign .verdict { color: var(--good); }
.note { max-width: 84ch; margin: 4px 0 6px; overflow-wrap: anywhere; }
.conclusion { max-width: 84ch; font-size: 15px; overflow-wrap: anywhere; }
.hosts { font-size: 12.500px; overflow-wrap: anywhere; }
.filters { padding: 0; list-style: none; font-size: 12.500px; }
.filters li { margin: 4px 0; overflow-wrap: anywhere; white-space: pre-wrap; }
.mark { color: var(--mark); }
footer { margin-top: 40px; padding-top: 10px; border-top: 1px solid var(--line); }
@page { margin: 16mm 14mm; }
@media print {
  :root { color-scheme: light; --ink: #000; --muted: #444; --line: #bbb; --soft: #f2f2f2; --bar: #666; --mark: #6a1b5d; --bad: #8a1010; --warn: #6b3c00; --good: #14532d; --paper: #fff; }
  body { font-size: 10.500pt; }
  main { max-width: none; padding: 0; }
  code, td, .finding h3 { font-size: 8.500pt; }
  th { font-size: 8pt; }
  .many td { font-size: 7pt; }
  .many th { font-size: 7pt; }
  .wide { overflow: visible; }
  .filters code { font-size: 7.500pt; }
  h2, h3, .trail { break-after: avoid; }
  tr, .note, .chart { break-inside: avoid; }
  thead { display: table-header-group; }
  * { print-color-adjust: exact; }
}
`;
