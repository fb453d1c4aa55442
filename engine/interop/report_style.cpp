#include "engine/interop/report_style.h"

namespace normscope {

const char *const reportStyle = R"css(
:root {
  color-scheme: light dark;
  --ground: #FFFFFF; --inset: #F0F2F6; --border: #D5DAE2; --text: #191E28; --muted: #535D6C;
  --grid: #E9ECF0; --axis: #AAB2BE; --error: #B3241B;
  --r1: #2759D6; --r2: #D37408; --r3: #1C805B; --r4: #502C6A;
  --r5: #0B97C9; --r6: #6D212C; --r7: #715800; --r8: #A26288;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ground: #1C2027; --inset: #23282F; --border: #313842; --text: #E6E9EF; --muted: #A1ABB9;
    --grid: #272D36; --axis: #545E6B; --error: #FF8B80;
    --r1: #74A5FF; --r2: #F28C28; --r3: #2B947C; --r4: #986EA5;
    --r5: #7EDCFD; --r6: #D94349; --r7: #D9DE94; --r8: #F7A9BD;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 32px 24px 48px; max-width: 1080px;
  background: var(--ground); color: var(--text);
  font: 13px/1.5 Inter, "Segoe UI", "Helvetica Neue", Arial, sans-serif;
}
h1 { margin: 0; font-size: 24px; font-weight: 600; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 32px 0 8px; font-size: 16px; font-weight: 600; }
h3 { margin: 20px 0 6px; font-size: 13px; font-weight: 600; overflow-wrap: anywhere; }
p { margin: 6px 0; }
.muted, footer { color: var(--muted); }
.note { white-space: pre-wrap; overflow-wrap: anywhere; }
.fault { color: var(--error); }
svg { display: block; width: 100%; height: auto; font-family: inherit; }
svg.glyph { display: inline-block; width: 12px; height: 12px; vertical-align: -1px; margin-right: 6px; flex: none; }
svg.sample { display: inline-block; width: 30px; height: 10px; vertical-align: 0; margin-right: 6px; }
ul.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 16px 0 8px; padding: 0; list-style: none; }
ul.legend li { overflow-wrap: anywhere; }
b { font-weight: 500; }
h3 b { font-weight: inherit; }
h3 .muted { font-weight: 400; }
.charts { display: grid; grid-template-columns: 1fr 1fr; gap: 16px; }
figure { margin: 0; padding: 10px 12px 6px; border: 1px solid var(--border); border-radius: 8px; min-width: 0; }
figcaption { font-weight: 600; margin-bottom: 4px; overflow-wrap: anywhere; }
figcaption span { font-weight: 400; color: var(--muted); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 12px; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 10px; border-bottom: 1px solid var(--border); text-align: left; vertical-align: top; }
th b, .any { overflow-wrap: anywhere; }
.nowrap { white-space: nowrap; }
thead th { color: var(--muted); font-weight: 500; border-bottom-color: var(--axis); }
tbody th { font-weight: 400; }
.number { text-align: right; }
td.number { white-space: nowrap; }
.dense th, .dense td { padding: 4px 5px; }
.best { font-weight: 600; }
pre { margin: 6px 0; padding: 10px 12px; background: var(--inset); border-radius: 6px; font: 12px/1.5 "JetBrains Mono", "DejaVu Sans Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
footer { margin-top: 32px; padding-top: 8px; border-top: 1px solid var(--border); font-size: 12px; }
svg .grid { stroke: var(--grid); }
svg .axis { stroke: var(--axis); }
svg .tick { fill: var(--muted); }
svg .label { fill: var(--text); paint-order: stroke; stroke: var(--ground); stroke-width: 3px; stroke-linejoin: round; }
svg .ring { stroke: var(--text); }
svg .ground { fill: var(--ground); }
svg .s1 { stroke: var(--r1); } svg .f1 { fill: var(--r1); }
svg .s2 { stroke: var(--r2); } svg .f2 { fill: var(--r2); }
svg .s3 { stroke: var(--r3); } svg .f3 { fill: var(--r3); }
svg .s4 { stroke: var(--r4); } svg .f4 { fill: var(--r4); }
svg .s5 { stroke: var(--r5); } svg .f5 { fill: var(--r5); }
svg .s6 { stroke: var(--r6); } svg .f6 { fill: var(--r6); }
svg .s7 { stroke: var(--r7); } svg .f7 { fill: var(--r7); }
svg .s8 { stroke: var(--r8); } svg .f8 { fill: var(--r8); }
@media screen and (max-width: 700px) { .charts { grid-template-columns: 1fr; } }
@page { size: A4; margin: 16mm 15mm; }
@media print {
  :root { color-scheme: light; }
  body { max-width: none; padding: 0; font-size: 9.5pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  h1 { font-size: 16pt; } h2 { font-size: 12pt; } h3 { font-size: 10pt; }
  h2, h3, h2 + p { break-after: avoid; }
  figure, tr, pre, li, .wide { break-inside: avoid; }
  figure svg { font-size: 14.5px; }
  table, pre { font-size: 8.5pt; }
  th, td { padding: 2.5pt 6pt; }
  thead { display: table-header-group; }
  .dense th, .dense td { padding: 2.5pt 2.5pt; font-size: 7.5pt; }
  .charts { gap: 10px; }
  .together { break-inside: avoid; }
  .wide { overflow: visible; }
}
)css";

} // namespace normscope
