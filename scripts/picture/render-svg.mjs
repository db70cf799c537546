// A recorded session as an SVG, which follows the reader's colour scheme: animated, and as a still picture of its end.
// TRAP: browsers tell a page whether its reader wants less motion, but not an SVG that the page shows with <img>; such a
// page must choose between the two by itself.

const cell = { width: 8.43, height: 19 };
const font = 14;
const margin = 16;
const titleBar = 30;

/**
 * @param {import("./record-session.mjs").Recording} recording
 * @param {{ columns: number, rows: number, title: string, still: boolean }} options
 */
export function renderSvg(recording, { columns, rows, title, still }) {
  const width = Math.ceil(columns * cell.width + 2 * margin);
  const screen = { y: titleBar + 8, height: rows * cell.height + 6 };
  const height = Math.ceil(screen.y + screen.height + margin - 4);
  const { style, elements } = still ? lastScreen(recording) : moving(recording, columns);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title">
<title id="title">${escaped(title)}</title>
<!-- Recorded by \`npm run docs:picture\`; do not edit. -->
<style>
svg{--page:#fff;--bar:#f6f8fa;--line:#d0d7de;--text:#1f2328;--quiet:#656d76;--prompt:#1a7f37;--c1:#cf222e;--c2:#1a7f37;--c3:#9a6700;--c4:#0969da;--c5:#8250df;--c6:#1b7c83}
@media (prefers-color-scheme:dark){svg{--page:#0d1117;--bar:#161b22;--line:#3d444d;--text:#e6edf3;--quiet:#9198a1;--prompt:#3fb950;--c1:#ff7b72;--c2:#3fb950;--c3:#d29922;--c4:#58a6ff;--c5:#bc8cff;--c6:#39c5cf}}
text{font:${font}px ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace;fill:var(--text);white-space:pre}
.b{font-weight:600}.d{fill:var(--quiet)}.p{fill:var(--prompt)}${[1, 2, 3, 4, 5, 6].map((n) => `.c${n}{fill:var(--c${n})}`).join("")}
.w{fill:var(--page);stroke:var(--line)}.h{fill:var(--bar)}.l{stroke:var(--line)}.q{fill:var(--line)}
${style}
</style>
<rect class="w" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8"/>
<path class="h" d="M1 ${titleBar}V8.5A7.5 7.5 0 0 1 8.5 1H${width - 8.5}A7.5 7.5 0 0 1 ${width - 1} 8.5V${titleBar}z"/>
<path class="l" d="M1 ${titleBar + 0.5}H${width - 1}"/>
<g class="q"><circle cx="18" cy="15.5" r="5"/><circle cx="36" cy="15.5" r="5"/><circle cx="54" cy="15.5" r="5"/></g>
<clipPath id="c"><rect x="${margin - 6}" y="${screen.y}" width="${width - 2 * margin + 12}" height="${screen.height}"/></clipPath>
<g clip-path="url(#c)"><g transform="translate(${margin} ${screen.y})"><g id="s">
${elements.join("\n")}
</g></g></g>
</svg>
`;
}

function lastScreen({ rows, scrolls }) {
  const { top } = scrolls.at(-1);
  const elements = rows.slice(top).flatMap((versions, index) => textElement(index, versions.at(-1).runs));
  return { style: "", elements };
}

function moving({ rows, typings, scrolls, duration }, columns) {
  const clock = new Clock(duration);
  const texts = rows.flatMap((versions, row) =>
    versions.flatMap(({ from, to, runs }) => textElement(row, runs, clock.shown(from, to), to !== undefined)),
  );
  const covers = typings.map((typing) => coverElement(typing, columns, clock));
  const scroll = clock.scroll(scrolls.map(({ at, top }) => ({ at, y: -top * cell.height })));
  const style = `.k path{fill:var(--page)}.k rect{fill:var(--text)}
text[style],.k,#s{animation-duration:${round(duration)}s;animation-iteration-count:infinite;animation-timing-function:step-end}
#s{animation-name:${scroll}}
${clock.keyframes}`;
  return { style, elements: [...texts, ...covers] };
}

/** The texts of an animated picture that were not overwritten, without their places and colours. */
export function linesOf(svg) {
  return [...svg.matchAll(/^<text (?!class="o").*?>(.*)<\/text>$/gm)].map(([, content]) =>
    content
      .replaceAll(/<[^>]*>/g, "")
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&amp;", "&"),
  );
}

/** The names of the keyframes that are needed, by what they do. */
class Clock {
  #duration;
  #names = new Map();

  constructor(duration) {
    this.#duration = duration;
  }

  get keyframes() {
    return [...this.#names].map(([frames, name]) => `@keyframes ${name}{${frames}}`).join("\n");
  }

  /** Hidden but from one second to another. */
  shown(from, to) {
    const end = to === undefined ? [] : [[to, "visibility:hidden"]];
    return this.#name([[0, "visibility:hidden"], [from, "visibility:visible"], ...end]);
  }

  /** A cover that appears with the prompt, goes to the right, a letter at a time, and disappears. */
  moved(prompt, from, to, letters) {
    const end = `transform:translateX(${round(letters * cell.width)}px);visibility:hidden`;
    return this.#name([
      [0, "visibility:hidden"],
      [prompt, "visibility:visible"],
      [from, `visibility:visible;transform:none;animation-timing-function:steps(${letters})`],
      [to, end],
      [this.#duration, end],
    ]);
  }

  scroll(places) {
    return this.#name(places.map(({ at, y }) => [at, `transform:translateY(${round(y)}px)`]));
  }

  /** Of several states at the same time, only the last one is seen. */
  #name(states) {
    const byTime = new Map(states.map(([at, state]) => [`${round((at / this.#duration) * 100)}%`, state]));
    const frames = [...byTime].map(([time, state]) => `${time}{${state}}`).join("");
    if (!this.#names.has(frames)) this.#names.set(frames, `k${this.#names.size.toString(36)}`);
    return this.#names.get(frames);
  }
}

/** @returns no element if there is no text */
function textElement(row, runs, animation, overwritten = false) {
  if (runs.length === 0) return [];
  const style = animation === undefined ? "" : ` style="animation-name:${animation}"`;
  // Fonts differ in their widths.
  const width = round(runs.reduce((sum, { text }) => sum + text.length, 0) * cell.width);
  const mark = overwritten ? ' class="o"' : "";
  return `<text${mark} y="${round(row * cell.height + 15)}" textLength="${width}"${style}>${runs.map(span).join("")}</text>`;
}

function span({ text, bold, dim, color }, index, runs) {
  const isPrompt = index === 0 && runs[1]?.bold && /^[$>] $/.test(text);
  const classes = [bold && "b", dim && "d", isPrompt && "p", color !== undefined && `c${color % 8}`].filter(Boolean);
  return classes.length === 0 ? escaped(text) : `<tspan class="${classes.join(" ")}">${escaped(text)}</tspan>`;
}

/** Hides what is not typed yet, with the cursor at its left end. */
function coverElement({ row, column, length, prompt, from, to }, columns, clock) {
  const [x, y] = [column * cell.width, row * cell.height].map(round);
  const cover = `<path d="M${x} ${y}h${round(columns * cell.width)}v${cell.height}H${x}z"/>`;
  const cursor = `<rect x="${x}" y="${y + 1}" width="8" height="${cell.height - 2}"/>`;
  return `<g class="k" style="animation-name:${clock.moved(prompt, from, to, length)}">${cover}${cursor}</g>`;
}

function round(number) {
  return Number(number.toFixed(2));
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
