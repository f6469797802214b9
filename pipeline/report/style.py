"""How the report looks: by day, by night and on paper. No font, script or picture is fetched."""

STYLE = """
:root { color-scheme: light dark; --ink: #1d2329; --paper: #fdfdfb; --soft: #59636d;
  --line: #d9dde2; --card: #f3f4f2; --link: #1f5f99; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e7ea; --paper: #15181b; --soft: #a3adb7; --line: #333a41; --card: #1d2226;
    --link: #7db4e6; }
}
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 62rem; margin: 2rem auto 6rem; padding: 0 1rem; }
h1, h2 { line-height: 1.2; } h2 { margin: 3rem 0 .3rem; }
nav { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; font-size: .9rem; }
a { color: var(--link); text-decoration: none; } a:hover { text-decoration: underline; }
section > p { max-width: 44rem; margin: .3rem 0 1rem; color: var(--soft); }
figure { margin: 1rem 0; overflow-x: auto; }
figure svg { display: block; max-width: 100%; height: auto; }
@media (max-width: 50rem) { figure svg { max-width: none; } }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .7rem; }
dl div { background: var(--card); border-radius: .4rem; padding: .6rem .8rem; }
dd { margin: 0; font-size: 1.35rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
dt { color: var(--soft); font-size: .85rem; }
.wide { overflow-x: auto; margin-bottom: .8rem; }
table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .25rem .9rem .25rem 0; border-bottom: 1px solid var(--line);
  vertical-align: top; overflow-wrap: anywhere; min-width: 3rem; }
th { color: var(--soft); font-weight: 600; white-space: nowrap; }
.n { text-align: right; } .n, .d { white-space: nowrap; }
code { font-size: .9em; color: var(--ink); }
.empty, summary { color: var(--soft); font-size: .9rem; } summary { cursor: pointer; }
pre { overflow-x: auto; font-size: .8rem; line-height: 1.4; background: var(--card);
  padding: .8rem; border-radius: .4rem; }
@media print {
  :root { color-scheme: light; --ink: #000; --paper: #fff; --soft: #444; --line: #bbb;
    --card: #fff; --link: #000; }
  @page { margin: 15mm; }
  body { margin: 0; max-width: none; font-size: 10pt; }
  nav, .numbers { display: none; }
  h2 { break-after: avoid; } figure, dl { break-inside: avoid; overflow: visible; }
  figure svg { max-width: 100%; }
  .query summary { list-style: none; font-size: 8pt; }
  .query::details-content { content-visibility: visible; block-size: auto; }
  pre { white-space: pre-wrap; font-size: 7pt; padding: 0; border-left: 2px solid #bbb;
    padding-left: .6rem; border-radius: 0; }
  .wide, pre { overflow: visible; } td { max-width: 16rem; }
}
"""
