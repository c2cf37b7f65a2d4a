import Markup

/// How the page looks: light and dark as the reader's system is, on paper always light.
enum StyleSheet {
  static let markup = Markup.verbatim(
    """
    :root{--bg:#f6f7f9;--card:#fff;--ink:#1b1f24;--muted:#555c66;--line:#dfe3e8;--c0:#1660b8;--c1:#b4500b;--c2:#1a7446;
    --c3:#7a3fb5;--c4:#a3246b;--c5:#4d6470;--c6:#6b6a12;--good:#1a7446;--bad:#b3261e;--warn:#8a5300;--shade:22 96 184;--fault:200 60 20}
    @media (prefers-color-scheme:dark){:root{--bg:#0f1216;--card:#181c22;--ink:#e8eaed;--muted:#a7afb9;--line:#2e353e;
    --c0:#74b4ff;--c1:#ffab66;--c2:#62d29b;--c3:#c8a2ff;--c4:#ff94c8;--c5:#a9bcc8;--c6:#d2cf6b;--good:#62d29b;--bad:#ff8f85;
    --warn:#ffc46b;--shade:116 180 255;--fault:255 130 90}}
    *{box-sizing:border-box}
    html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
    body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,
    "Helvetica Neue",Arial,sans-serif}
    header,main,footer{max-width:1240px;margin:0 auto;padding:0 20px}
    header{padding-top:32px}
    footer{padding-top:8px;padding-bottom:40px;color:var(--muted);font-size:14px}
    h1{font-size:30px;line-height:1.2;margin:0;letter-spacing:-.01em;overflow-wrap:anywhere}
    h2{font-size:22px;line-height:1.25;margin:48px 0 12px;scroll-margin-top:12px}
    h3{font-size:16px;line-height:1.3;margin:0}
    h3.group{margin:26px 0 10px;font-size:17px}
    h3 small,.muted{color:var(--muted);font-weight:400}
    p{margin:8px 0;max-width:75ch}
    a{color:var(--c0)}
    code,pre{font:13px/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
    .skip{position:absolute;left:-9999px}
    .skip:focus{left:20px;top:8px}
    .lead{color:var(--muted);margin:6px 0 0}
    .badge{display:inline-block;border:1px solid currentColor;border-radius:99px;padding:1px 12px;font-size:14px;
    font-weight:600;vertical-align:5px;margin-left:8px}
    .finished{color:var(--good)}.running{color:var(--c0)}.ended{color:var(--warn)}
    nav ul{display:flex;flex-wrap:wrap;gap:4px 20px;list-style:none;padding:0;margin:18px 0 0;font-size:15px}
    .facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(160px,1fr));gap:12px;margin:24px 0 0;padding:0}
    .facts div{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:14px 16px}
    .facts dt{color:var(--muted);font-size:14px}
    .facts dd{margin:2px 0 0;font-size:24px;font-weight:650;line-height:1.2;font-variant-numeric:tabular-nums}
    .facts dd small{display:block;font-size:13px;font-weight:400;color:var(--muted);margin-top:4px;line-height:1.35}
    .cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,272px),1fr));gap:14px}
    .beside{display:flex;flex-wrap:wrap;align-items:flex-start;gap:14px}
    .beside .card{max-width:100%}
    .split{display:grid;grid-template-columns:minmax(0,2.2fr) minmax(0,1fr);gap:14px}
    .card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:14px 16px;margin:0;min-width:0}
    .card+.card.wide,.cards+.card.wide{margin-top:16px}
    .card figcaption{display:flex;flex-wrap:wrap;justify-content:space-between;gap:2px 12px;margin-bottom:8px}
    .legend{display:flex;flex-wrap:wrap;gap:0 14px;list-style:none;margin:0;padding:0;font-size:13px}
    .legend li::before{content:"";display:inline-block;width:14px;height:3px;border-radius:2px;background:currentColor;
    margin-right:6px;vertical-align:4px}
    .legend .swatch::before{height:10px;vertical-align:-1px}
    .c0{color:var(--c0)}.c1{color:var(--c1)}.c2{color:var(--c2)}.c3{color:var(--c3)}.c4{color:var(--c4)}.c5{color:var(--c5)}.c6{color:var(--c6)}
    svg{display:block;width:100%;height:auto}
    .plot text{fill:var(--muted);font-size:11px;font-variant-numeric:tabular-nums}
    .axes path{stroke:var(--line);fill:none}
    .axes .y{text-anchor:end}.axes .x{text-anchor:middle}
    .line path{fill:none;stroke:currentColor;stroke-width:1.6;stroke-linejoin:round}
    .line circle{fill:currentColor}
    .line.truth{color:var(--ink)}
    .line.truth path{stroke-width:1.4}
    .limit path{stroke:var(--bad);stroke-dasharray:5 4;fill:none}
    .plot .limit text{fill:var(--bad);text-anchor:end}
    .bars rect{fill:var(--c0);opacity:.7}
    .switch{accent-color:var(--c0);margin:0 6px 0 0;width:16px;height:16px;vertical-align:-3px}
    label{font-size:13px;color:var(--muted)}
    .switch:focus-visible,.scroll:focus-visible,pre:focus-visible,summary:focus-visible{outline:2px solid var(--c0);
    outline-offset:2px}
    .switch~.logarithmic,.switch:checked~.linear{display:none}
    .switch:checked~.logarithmic{display:block}
    details{margin-top:8px;font-size:14px}
    summary{cursor:pointer;color:var(--muted)}
    .scroll{overflow-x:auto}
    table{border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums}
    caption{text-align:left;color:var(--muted);padding:4px 0 6px}
    th,td{padding:4px 10px;border-bottom:1px solid var(--line);text-align:right;vertical-align:baseline}
    th{font-weight:600}
    td:last-child,th:last-child{padding-right:4px}
    tbody th,thead th:first-child{text-align:left;padding-left:2px}
    .wordy td{white-space:nowrap}.wordy td:last-child{white-space:normal;min-width:13em}
    .wordy td:last-child,.wordy thead th:last-child{text-align:left}
    .stack{display:flex;height:28px;border-radius:8px;overflow:hidden;gap:2px;margin:4px 0 14px}
    .stack span{background:currentColor;min-width:1px}
    .dot{display:inline-block;width:11px;height:11px;border-radius:3px;background:currentColor;margin-right:8px}
    .confusion td,.confusion th{border:1px solid var(--line);padding:4px 7px;text-align:right;min-width:34px}
    .confusion thead th{text-align:center;vertical-align:bottom}
    .confusion thead th.turned span{writing-mode:vertical-rl;transform:rotate(180deg);max-height:9em;overflow:hidden;
    text-overflow:ellipsis;white-space:nowrap}
    .confusion tbody th{white-space:nowrap;max-width:14em;overflow:hidden;text-overflow:ellipsis}
    .confusion .right{background:rgb(var(--shade)/calc(var(--v)*.32))}
    .confusion .wrong{background:rgb(var(--fault)/calc(.12 + var(--v)*.33))}
    .confusion .none{color:transparent}
    .samples{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,var(--w,240px)),1fr));gap:12px}
    .sample{padding:10px 10px 12px}
    .sample svg{border-radius:6px}
    .sample figcaption{display:block;margin:8px 0 0;line-height:1.35;font-size:13px}
    .sample .class{font-size:16px;font-weight:650;overflow-wrap:anywhere}
    .sample.wrong .class,.bad{color:var(--bad)}
    .note{border-left:4px solid var(--warn);background:var(--card);padding:10px 14px;border-radius:0 10px 10px 0;margin:12px 0}
    .note.good{border-color:var(--good)}.note.bad{border-color:var(--bad);color:inherit}
    pre{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:14px 16px;overflow-x:auto;margin:8px 0}
    .origin{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:6px 18px;margin:0;font-size:15px}
    .origin dt{color:var(--muted)}
    .origin dd{margin:0;overflow-wrap:anywhere}
    @media (max-width:600px){header,main,footer{padding-left:14px;padding-right:14px}h1{font-size:25px}.facts{
    grid-template-columns:repeat(2,minmax(0,1fr))}.facts dd{font-size:20px}.origin{grid-template-columns:1fr;gap:0}
    .origin dd{margin-bottom:8px}.split{grid-template-columns:minmax(0,1fr)}.samples.narrow{gap:8px;
    grid-template-columns:repeat(2,minmax(0,1fr))}.samples.narrow .sample{padding:7px 7px 10px}}
    @media print{:root{--bg:#fff;--card:#fff;--ink:#000;--muted:#444;--line:#ccc;--c0:#1660b8;--c1:#b4500b;--c2:#1a7446;
    --c3:#7a3fb5;--c4:#a3246b;--c5:#4d6470;--c6:#6b6a12;--good:#1a7446;--bad:#b3261e;--warn:#8a5300;--shade:22 96 184;--fault:200 60 20}
    body{font-size:11pt;-webkit-print-color-adjust:exact;print-color-adjust:exact}nav,.skip,.switch,label,.chart details{
    display:none}h2{break-after:avoid}.card,.facts div,tr{break-inside:avoid}.cards{grid-template-columns:repeat(3,1fr)}
    .samples{grid-template-columns:repeat(4,1fr)}pre{white-space:pre-wrap}.scroll{overflow:visible}
    details::details-content{content-visibility:visible;display:block}}
    """)
}
