import { html } from "./markup.ts";

/** The style of the page of a report: on a screen in both themes, and on paper. */
export const CSS = html`
:root{--ink:#16181d;--ink-2:#4a4f58;--line:#dfe2e6;--paper:#fff;--desk:#f1f2f4;--danger:#a3111f;--warn:#7a4a00}
@media (prefers-color-scheme:dark){:root{--ink:#e9eaed;--ink-2:#a8adb6;--line:#33373e;--paper:#1a1c20;--desk:#101114;--danger:#ff8b8b;--warn:#e6b566}}
*{box-sizing:border-box}
body{margin:0;background:var(--desk);color:var(--ink);font:14px/1.5 system-ui,sans-serif}
main{max-width:50rem;margin:2rem auto;padding:3rem;background:var(--paper);border:1px solid var(--line)}
header,footer{display:flex;justify-content:space-between;color:var(--ink-2);font-size:12px}
header{margin-bottom:2rem}
footer{margin-top:2rem;padding-top:.75rem;border-top:1px solid var(--line)}
.brand{color:var(--ink);font-size:14px;font-weight:600}
h1{margin:0;font-size:22px;line-height:1.3}
h2{margin:2rem 0 .5rem;font-size:14px}
p{margin:.25rem 0}
.lead,small{color:var(--ink-2)}
.answer{margin-top:1rem;font-size:16px}
.answer .danger{color:var(--danger);font-weight:600}
.answer .strong{font-weight:600}
.scroll{overflow-x:auto}
table{width:100%;border-collapse:collapse;font-size:13px}
th{padding:.4rem .75rem .4rem 0;color:var(--ink-2);font-weight:400;text-align:left;white-space:nowrap}
td{padding:.4rem .75rem .4rem 0;border-top:1px solid var(--line);vertical-align:top}
td:first-child{min-width:11rem}
td small{display:block;font-size:12px;overflow-wrap:anywhere}
.num{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
tr.superuser td:nth-child(2){color:var(--danger);font-weight:600}
code{font:12px/1.5 ui-monospace,monospace;overflow-wrap:anywhere}
.names{line-height:1.8}
.names code{margin-right:.35rem}
ul{margin:0;padding:0;list-style:none}
li{padding-left:1.25rem;text-indent:-1.25rem}
li::before{content:"·";display:inline-block;width:1.25rem;text-indent:0}
li.warn{color:var(--warn)}
li.warn::before{content:"!"}
td:last-child,th:last-child{padding-right:0}
.names b{display:block}
@media (max-width:40rem){
main{margin:0;padding:1.25rem;border:0}
table{min-width:34rem}
td>code{white-space:nowrap}
.todo table{min-width:0}
.todo tbody tr{display:grid;grid-template-columns:1fr auto;border-top:1px solid var(--line);padding-bottom:.4rem}
.todo td{border:0;padding-right:0}
.todo td:last-child{grid-column:1/-1;padding-top:0}
.todo th:last-child{display:none}
.todo thead tr{display:grid;grid-template-columns:1fr auto}
.todo th{padding-right:0}
}
@media print{
:root{--ink:#000;--ink-2:#444;--line:#bbb;--paper:#fff;--desk:#fff;--danger:#a3111f;--warn:#000}
@page{margin:18mm 16mm}
body{font-size:10pt}
main{max-width:none;margin:0;padding:0;border:0}
table{font-size:9pt}
.scroll{overflow:visible}
table{min-width:0}
td>code{white-space:normal}
tr,li{break-inside:avoid}
h2{break-after:avoid}
thead{display:table-header-group}
}
`;
