/** Of every report page: by day, by night and on paper. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --text: #1d2733; --muted: #5d6873; --line: #d5dbe1; --accent: #0d7c66; --page: #fff; --other: #b4541a; }
@media (prefers-color-scheme: dark) { :root { --text: #e4e9ee; --muted: #98a3ae; --line: #3a444e; --accent: #3fc3a4; --page: #161b20; --other: #f0995e; } }
@media print { :root { color-scheme: light; --text: #000; --muted: #444; --line: #bbb; --accent: #0d7c66; --page: #fff; --other: #b4541a; } body, body.broad { margin: 0; max-width: none; } section, figure, tr { break-inside: avoid; } * { print-color-adjust: exact; } }
body { max-width: 960px; margin: 32px auto; padding: 0 20px; font: 14px/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); }
h1 { margin-bottom: 4px; font-size: 24px; line-height: 1.2; } h2 { margin: 36px 0 8px; font-size: 17px; } h3 { margin: 20px 0 4px; font-size: 14px; }
body.broad { max-width: 1360px; } p, .broad figure { max-width: 960px; } td a { white-space: nowrap; } td svg { vertical-align: middle; }
a { color: var(--accent); } .muted, figcaption { color: var(--muted); } .hidden { position: absolute; }
.wide { overflow-x: auto; } table { border-collapse: collapse; }
th, td { padding: 4px 14px 4px 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums; }
th { font-weight: 500; color: var(--muted); } .number { text-align: right; white-space: nowrap; }
.tiles { display: flex; flex-wrap: wrap; gap: 12px 36px; margin: 20px 0; } .tiles dt { color: var(--muted); } .tiles dd { margin: 0; font-size: 26px; line-height: 1.2; font-variant-numeric: tabular-nums; } .tiles small { display: block; font-size: 12px; color: var(--muted); }
.confusion { font-size: 13px; } .confusion th, .confusion td { border: 1px solid var(--page); padding: 2px 4px; }
.confusion td { min-width: 30px; height: 28px; text-align: center; vertical-align: middle; background: color-mix(in srgb, var(--accent) calc(var(--share) * 100%), color-mix(in srgb, var(--line) 30%, transparent)); }
.confusion td.strong { color: var(--page); } .confusion td.total { background: none; color: var(--muted); } .confusion tbody th { text-align: right; vertical-align: middle; color: var(--text); white-space: nowrap; }
.confusion thead th { vertical-align: bottom; } .confusion thead span { writing-mode: vertical-rl; transform: rotate(180deg); white-space: nowrap; }
figure svg, section > svg { max-width: 100%; height: auto; } svg text { fill: var(--muted); font-size: 11px; } .grid { stroke: var(--line); stroke-dasharray: 2 3; } .axis { fill: none; stroke: var(--muted); } .guide { stroke: var(--muted); stroke-dasharray: 4 4; }
.line { fill: none; stroke-width: 2; stroke: var(--muted); } .line-1 { stroke: var(--accent); } .mark { fill: var(--accent); } .interval { stroke: var(--accent); stroke-width: 3; opacity: 0.5; } .published { stroke: var(--other); stroke-width: 2; }
.key { display: inline-block; width: 18px; margin-right: 4px; vertical-align: middle; margin-left: 12px; border-top: 3px solid var(--muted); } .key:first-child { margin-left: 0; } .key-1 { border-color: var(--accent); } .key-2 { border-color: var(--other); }
.multiples { display: flex; flex-wrap: wrap; gap: 12px 20px; } figure { margin: 0; } figcaption { max-width: 420px; overflow-wrap: anywhere; font-size: 13px; } .multiples .small figcaption { max-width: 220px; font-size: 12px; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; padding: 0; list-style: none; } .legend svg { vertical-align: -1px; }
.label-0 { fill: #4e79a7; } .label-1 { fill: #f28e2b; } .label-2 { fill: #e15759; } .label-3 { fill: #76b7b2; } .label-4 { fill: #59a14f; } .label-5 { fill: #d4ac0d; } .label-6 { fill: #b07aa1; } .label-7 { fill: #ff9da7; } .label-8 { fill: #9c755f; } .label-9 { fill: #8f8a86; }
image { image-rendering: pixelated; } pre { overflow: auto; font-size: 12px; } details summary { cursor: pointer; }
`;
