import type { RunTimeline, TimelineBar, TimelineRow } from "./timeline-model.js";

const tickChoices = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400];
const maxTicks = 7;

/** A page that needs nothing else: a row a host and operation, a bar a step, the same as a table beneath, and what was said. */
export function timelinePage(timeline: RunTimeline): string {
  const phases = [...new Map(timeline.rows.flatMap(({ bars }) => bars.map(({ phase, label }) => [phase, label] as const)))];
  const hues = new Map(phases.map(([phase], index) => [phase, Math.round((index * 137.5) % 360)]));
  const started = new Date(timeline.start).toISOString().slice(0, 19).replace("T", " ");
  const title = `Run of ${started} UTC`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escape(title)}</h1>
<p class="sum">${escape(summary(timeline))}</p>
${timeline.rows.length === 0 ? "" : chart(timeline, hues)}
<ul class="legend">${phases.map(([phase, label]) => `<li><i style="--hue:${hues.get(phase) ?? 0}"></i>${escape(label)}</li>`).join("")}</ul>
${timeline.rows.map((row) => details(row)).join("\n")}
</body>
</html>
`;
}

function summary({ start, end, rows }: RunTimeline): string {
  const count = (outcome: TimelineRow["outcome"]): number => rows.filter((row) => row.outcome === outcome).length;
  const parts = [`${rows.length} ${rows.length === 1 ? "operation" : "operations"} in ${duration(end - start)}`];
  if (count("failed") > 0) parts.push(`${count("failed")} failed`);
  if (count("cut off") > 0) parts.push(`${count("cut off")} cut off: the run was killed or still goes on`);
  return parts.join(", ");
}

function chart(timeline: RunTimeline, hues: ReadonlyMap<string, number>): string {
  const span = Math.max(timeline.end - timeline.start, 1);
  const percent = (ms: number): string => `${((100 * ms) / span).toFixed(3)}%`;
  const bar = ({ phase, label, start, end, isCutOff }: TimelineBar): string => {
    const text = `${label}: ${duration(end - start)}${isCutOff ? ", not ended" : ""}`;
    const place = `left:${percent(start - timeline.start)};width:${percent(end - start)};--hue:${hues.get(phase) ?? 0}`;
    return `<b class="bar${isCutOff ? " cut" : ""}" data-phase="${escape(phase)}" style="${place}" title="${escape(text)}"></b>`;
  };
  const rows = timeline.rows.map(
    (row) =>
      `<div class="row ${classOf(row)}" data-host="${escape(row.host)}"><span class="name" title="${escape(row.operation)}">${escape(row.host)} <small>${escape(verbOf(row))} ${duration(row.end - row.start)}${row.outcome === "ok" ? "" : `, ${row.outcome}`}</small></span><span class="track">${row.bars.map(bar).join("")}</span></div>`,
  );
  // A label at the very end would stick out of the page.
  const ticks = ticksOf(span * 0.94).map((second) => `<em style="left:${percent(second * 1000)}">${duration(second * 1000)}</em>`);
  return `<div class="chart">${rows.join("\n")}<div class="row axis"><span class="name"></span><span class="track">${ticks.join("")}</span></div></div>`;
}

/** Seconds from the start, few enough to be read. */
function ticksOf(spanMs: number): number[] {
  const step = tickChoices.find((choice) => spanMs / 1000 / choice <= maxTicks) ?? Math.ceil(spanMs / 1000 / maxTicks);
  return Array.from({ length: Math.floor(spanMs / 1000 / step) + 1 }, (_, index) => index * step);
}

function details(row: TimelineRow): string {
  const steps = row.bars.map(
    ({ label, start, end, isCutOff }) =>
      `<tr><td>${escape(label)}</td><td class="num">+${duration(start - row.start)}</td><td class="num">${duration(end - start)}${isCutOff ? " (not ended)" : ""}</td></tr>`,
  );
  const lines = row.lines.map(
    ({ time, level, text }) => `<li class="${level}"><span class="num">+${duration(time - row.start)}</span> ${escape(text)}</li>`,
  );
  return `<details${row.outcome === "ok" ? "" : " open"}><summary>${escape(row.operation || row.host)}: ${row.outcome}, ${duration(row.end - row.start)}</summary>
${row.problem === "" ? "" : `<pre class="problem">${escape(row.problem)}</pre>`}
<table><thead><tr><th>step</th><th>begins</th><th>takes</th></tr></thead><tbody>${steps.join("")}</tbody></table>
${lines.length === 0 ? "" : `<ul class="lines">${lines.join("")}</ul>`}</details>`;
}

function classOf({ outcome }: TimelineRow): string {
  return outcome === "ok" ? "ok" : outcome === "failed" ? "failed" : "cut";
}

function verbOf({ operation }: TimelineRow): string {
  return operation.split(" ")[0] ?? "";
}

/** 0.4 s, 12 s, 3 min 5 s, 1 h 2 min. */
export function duration(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const style = `
:root { color-scheme: light dark; --line: #8884; --bad: #c22; --warn: #a60; font: 15px/1.4 system-ui, sans-serif; }
body { margin: 1.5rem; overflow-wrap: anywhere; }
h1 { font-size: 1.3rem; margin: 0; }
.sum { margin: 0 0 1rem; opacity: .8; }
.row { display: grid; grid-template-columns: minmax(7rem, 17rem) minmax(0, 1fr); gap: .8rem; align-items: center; }
.name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.name small { opacity: .7; }
.track { position: relative; display: block; height: 1.5rem; border-left: 1px solid var(--line); }
.bar { position: absolute; top: .2rem; bottom: .2rem; min-width: 2px; border-radius: 2px; background: hsl(var(--hue) 55% 52%); }
.bar.cut { background: repeating-linear-gradient(45deg, hsl(var(--hue) 55% 52%) 0 6px, #8888 6px 10px); }
.failed .name { color: var(--bad); }
.cut .name { color: var(--warn); }
.axis .track { border-top: 1px solid var(--line); overflow: hidden; }
.axis em { position: absolute; font-style: normal; font-size: .75rem; opacity: .7; padding-left: 2px; border-left: 1px solid var(--line); white-space: nowrap; }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1rem; padding: 0; list-style: none; font-size: .85rem; }
.legend i { display: inline-block; width: .8rem; height: .8rem; margin-right: .35rem; border-radius: 2px; background: hsl(var(--hue) 55% 52%); vertical-align: -1px; }
details { border-top: 1px solid var(--line); padding: .4rem 0; }
summary { cursor: pointer; }
table { border-collapse: collapse; margin: .5rem 0; }
th, td { text-align: left; padding: .1rem 1rem .1rem 0; }
.num { font-variant-numeric: tabular-nums; }
.lines { list-style: none; padding: 0; font-size: .9rem; }
.lines .warning, .problem { color: var(--warn); }
.problem { color: var(--bad); white-space: pre-wrap; }
`;
