// Pairs as a picture: clients left, servers right, a band for each pair. Of many hosts the heaviest pairs, and it is said that they are.
import { useSignal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import type { Pair, PairsAnswer } from "../engine/protocol";
import { count, countOf } from "../format/number";
import { bandPath, type Bands, type Flow, FLOW_BAR, FLOW_HEIGHT, FLOW_NAMES, type FlowBand, type FlowHost, flowOf, heaviest, shortened } from "../format/pair-flow";
import { hostsOf } from "../format/pair-matrix";
import { visibleText } from "../format/visible";
import { changeHunt } from "../state/address";
import { between, term } from "../state/filter-text";
import { ends, hunt } from "../state/store";
import { copy } from "../state/take-out";
import { exclude, include, pivotBy, showRows } from "../state/verbs";
import { useWidth } from "../widgets/use-width";
import { isCopy } from "./copy-key";
import { pairKey } from "./pair-keys";

export function PairsFlow({ answer, pending }: { answer: PairsAnswer; pending: boolean }) {
  const order = hunt.value.pairsOrder;
  const { bands } = hunt.value;
  const pairs = useMemo(() => heaviest(answer.pairs), [answer]);
  const hosts = useMemo(() => hostsOf(pairs, order), [pairs, order]);
  const flow = useMemo(() => flowOf(pairs, hosts, bands, FLOW_HEIGHT), [pairs, hosts, bands]);
  return (
    <>
      <div class="tools subtools">
        <div class="segments" role="group" aria-label="Order">
          {(["total", "address"] as const).map((one) => <button type="button" key={one} aria-pressed={order === one} onClick={() => changeHunt({ pairsOrder: one })}>By {one}</button>)}
        </div>
        <div class="segments" role="group" aria-label="Width of a band">
          {(["log", "linear"] as const).map((one: Bands) => <button type="button" key={one} aria-pressed={bands === one} onClick={() => changeHunt({ bands: one })}>{one === "log" ? "Logarithmic" : "Linear"}</button>)}
        </div>
        <span class="muted">{bands === "log" ? "A band is as wide as the logarithm of its rows" : "A band is as wide as its rows are many, one pixel at least"}</span>
        <span class="spacer" />
        {pairs.length < answer.pairs.length && <span>The <strong>{count(pairs.length)}</strong> heaviest of {countOf(answer.pairs.length, "pair")}; <button type="button" class="link" onClick={() => changeHunt({ pairs: "matrix" })}>the matrix</button> has all</span>}
        <span class="muted">{countOf(hosts.clients.length, "client")}, {countOf(hosts.servers.length, "server")}</span>
      </div>
      <FlowPicture flow={flow} total={answer.total} pending={pending} />
    </>
  );
}

/** What has the focus: a band, or a host of a side. */
type Place = { kind: "band" | "client" | "server"; at: number };

function FlowPicture({ flow, total, pending }: { flow: Flow; total: number; pending: boolean }) {
  const [box, width] = useWidth<HTMLDivElement>();
  const svg = useRef<SVGSVGElement>(null);
  const place = useSignal<Place>({ kind: "band", at: 0 });
  const pointed = useSignal<Place | null>(null);
  const wide = Math.max(520, width - 24);
  const lit = pointed.value;
  const go = (to: Place): void => {
    place.value = to;
    svg.current?.querySelector<SVGElement>(`[data-place="${to.kind}-${to.at}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const { kind, at } = place.value;
    const step = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity }[event.key];
    const list = kind === "band" ? flow.bands : kind === "client" ? flow.clients : flow.servers;
    const sideways = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    if (plain && step !== undefined) go({ kind, at: Math.min(list.length - 1, Math.max(0, at + step)) });
    else if (plain && sideways !== 0) go(aside(flow, place.value, sideways));
    else if (kind === "band" ? !pairKey(event, flow.bands[at]?.pair as Pair, total) : !hostKey(event, list[at] as FlowHost)) return;
    event.preventDefault();
  };
  const names = (host: FlowHost, at: number, x: number, anchor: "start" | "end") => (
    <g
      key={`${host.side} ${host.address}`}
      class={`flow-host ${touches(lit, flow, host.side, at) ? "lit" : ""}`}
      role="button"
      tabindex={place.value.kind === host.side && place.value.at === at ? 0 : -1}
      data-place={`${host.side}-${at}`}
      aria-label={`${host.side} ${visibleText(host.address, 60)}: ${countOf(host.total, "row")}, ${countOf(host.partners, host.side === "client" ? "server" : "client")}`}
      onFocus={() => (pointed.value = place.value = { kind: host.side, at })}
      onBlur={() => (pointed.value = null)}
      onPointerEnter={() => (pointed.value = { kind: host.side, at })}
      onPointerLeave={() => (pointed.value = null)}
      onClick={() => showRows(filterOf(host))}
    >
      <title>{`${visibleText(host.address, 200)}\n${countOf(host.total, "row")}, ${countOf(host.partners, host.side === "client" ? "server" : "client")}`}</title>
      <rect class="flow-bar" x={anchor === "end" ? x + 6 : x - 6 - FLOW_BAR} y={host.top} width={FLOW_BAR} height={host.height} rx={2} />
      <text class="mono" x={x} y={host.top + host.height / 2} text-anchor={anchor} dominant-baseline="central">{shortened(host.address)}</text>
    </g>
  );
  return (
    <>
      <div class={`flow ${pending ? "pending" : ""}`} ref={box}>
        <svg ref={svg} width={wide} height={flow.height} viewBox={`0 0 ${wide} ${flow.height}`} role="group" aria-label="Flow of pairs" onKeyDown={onKeyDown}>
          {flow.bands.map((band, at) => (
            <Band
              key={`${band.pair.client} ${band.pair.server}`}
              band={band}
              at={at}
              wide={wide}
              state={lit === null ? "" : isLit(lit, flow, band, at) ? "lit" : "dim"}
              tab={place.value.kind === "band" && place.value.at === at}
              onPoint={(on) => (pointed.value = on ? { kind: "band", at } : null)}
              onFocus={() => (place.value = { kind: "band", at })}
            />
          ))}
          {flow.clients.map((host, at) => names(host, at, FLOW_NAMES - FLOW_BAR - 6, "end"))}
          {flow.servers.map((host, at) => names(host, at, wide - FLOW_NAMES + FLOW_BAR + 6, "start"))}
        </svg>
      </div>
      <p class="matrix-line muted">{lit === null ? "A band or an address leads to its rows. Arrows move, Enter shows rows, + − filter, p everything between, f pins, c copies." : <span class="mono">{wordsOf(lit, flow)}</span>}</p>
    </>
  );
}

interface BandProps {
  band: FlowBand;
  at: number;
  wide: number;
  state: string;
  tab: boolean;
  onPoint: (on: boolean) => void;
  onFocus: () => void;
}

function Band({ band, at, wide, state, tab, onPoint, onFocus }: BandProps) {
  const path = bandPath(band, wide);
  const { client, server, count: rows } = band.pair;
  const words = `${visibleText(client, 60)} → ${visibleText(server, 60)}: ${countOf(rows, "row")}`;
  return (
    <g
      class={`flow-band ${state}`}
      role="button"
      tabindex={tab ? 0 : -1}
      data-place={`band-${at}`}
      aria-label={words}
      onFocus={() => (onFocus(), onPoint(true))}
      onBlur={() => onPoint(false)}
      onPointerEnter={() => onPoint(true)}
      onPointerLeave={() => onPoint(false)}
      onClick={() => showRows(between(client, server, ends.value))}
    >
      <title>{words}</title>
      <path class="flow-hit" d={path} stroke-width={Math.max(band.width, 7)} />
      <path class="flow-line" d={path} stroke-width={band.width} />
    </g>
  );
}

/** Where the arrows to the side lead: from a band to its ends, from a host to its first band. */
function aside(flow: Flow, { kind, at }: Place, sideways: number): Place {
  const place = (list: readonly FlowHost[], address: string | undefined): number => Math.max(0, list.findIndex((host) => host.address === address));
  const band = flow.bands[at]?.pair;
  if (kind === "band") return sideways < 0 ? { kind: "client", at: place(flow.clients, band?.client) } : { kind: "server", at: place(flow.servers, band?.server) };
  if ((kind === "client") === sideways < 0) return { kind, at };
  const address = (kind === "client" ? flow.clients : flow.servers)[at]?.address;
  return { kind: "band", at: Math.max(0, flow.bands.findIndex(({ pair }) => pair[kind as "client" | "server"] === address)) };
}

function filterOf(host: FlowHost): string {
  return term(ends.value[host.side === "client" ? 0 : 1], host.address);
}

function hostKey(event: KeyboardEvent, host: FlowHost): boolean {
  if (isCopy(event) || (event.key === "c" && !event.altKey)) void copy(host.address, "The address");
  else if (event.ctrlKey || event.metaKey || event.altKey) return false;
  else if (event.key === "Enter" || event.key === " ") showRows(filterOf(host));
  else if (event.key === "+") include(filterOf(host));
  else if (event.key === "-") exclude(filterOf(host));
  else if (event.key === "p") pivotBy([ends.value[host.side === "client" ? 0 : 1]], filterOf(host));
  else return false;
  return true;
}

function isLit({ kind, at }: Place, flow: Flow, { pair }: FlowBand, index: number): boolean {
  if (kind === "band") return index === at;
  return pair[kind] === (kind === "client" ? flow.clients : flow.servers)[at]?.address;
}

function touches(lit: Place | null, flow: Flow, side: "client" | "server", at: number): boolean {
  if (lit === null) return false;
  if (lit.kind !== "band") return lit.kind === side && lit.at === at;
  const host = (side === "client" ? flow.clients : flow.servers)[at];
  return flow.bands[lit.at]?.pair[side] === host?.address;
}

function wordsOf({ kind, at }: Place, flow: Flow): string {
  const pair = flow.bands[at]?.pair;
  if (kind === "band") return pair === undefined ? "" : `${visibleText(pair.client, 60)} → ${visibleText(pair.server, 60)}: ${countOf(pair.count, "row")}`;
  const host = (kind === "client" ? flow.clients : flow.servers)[at];
  if (host === undefined) return "";
  return `${visibleText(host.address, 60)}: ${countOf(host.total, "row")}, ${countOf(host.partners, kind === "client" ? "server" : "client")}`;
}
