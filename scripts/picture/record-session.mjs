// Runs a session in a terminal, as `script` of util-linux provides it, and keeps what the terminal showed at each moment.
import { spawn } from "node:child_process";
import xterm from "@xterm/headless";

/**
 * @typedef {object} Step
 * @property {string[]} lines what is typed; the last line is finished by Enter, the others by a backslash
 * @property {number} [pause] seconds to read the output, besides those for its lines
 *
 * @typedef {{ text: string, bold: boolean, dim: boolean, color: number | undefined }} Run text of one style
 * @typedef {{ from: number, to: number | undefined, runs: Run[] }} Version what a row showed from one second to another
 * @typedef {{ row: number, column: number, length: number, prompt: number, from: number, to: number }} Typing
 * @typedef {{ rows: Version[][], typings: Typing[], scrolls: { at: number, top: number }[], duration: number }} Recording
 */

const prompt = "$ ";
const continued = "> ";
const keysPerSecond = 60;
/** After a line, or before the progress is drawn again. */
const endOfLine = /(?<=\n)|(?=\r(?!\n))/;

/**
 * @param {Step[]} steps
 * @param {{ columns: number, rows: number, folder: string, shownAs: string, env: Record<string, string> }} terminal
 *   `folder` is the current one; `shownAs` stands for its path, in what is typed and in what is printed
 * @returns {Promise<Recording>}
 */
export async function recordSession(steps, terminal) {
  const screen = new Screen(terminal);
  for (const { lines, pause = 0 } of steps) {
    await screen.type(lines);
    const chunks = await runInTerminal(lines.join("\n"), terminal);
    await screen.print(chunks);
    await screen.wait(0.8 + pause);
  }
  await screen.print([{ at: 0, text: prompt }]);
  await screen.wait(3);
  return screen.recording;
}

class Screen {
  /** @type {Recording} */
  recording = { rows: [], typings: [], scrolls: [{ at: 0, top: 0 }], duration: 0 };
  #emulator;

  constructor({ columns, rows }) {
    this.#emulator = new xterm.Terminal({ cols: columns, rows, scrollback: 10_000, allowProposedApi: true });
  }

  get #now() {
    return this.recording.duration;
  }

  async type(lines) {
    for (const [index, line] of lines.entries()) {
      const mark = index === 0 ? prompt : continued;
      // The prompt is there for a moment before anything is typed.
      const shown = this.#now;
      const from = shown + (index === 0 ? 0.5 : 0);
      await this.#write(`${mark}\x1b[1m${line}\x1b[22m`);
      const { baseY, cursorY } = this.#emulator.buffer.active;
      if (mark.length + line.length > this.#emulator.cols) throw new Error(`too long for the picture: ${line}`);
      const to = from + line.length / keysPerSecond;
      this.recording.typings.push({
        row: baseY + cursorY,
        column: mark.length,
        length: line.length,
        prompt: shown,
        from,
        to,
      });
      await this.wait(to - this.#now);
      await this.#write("\r\n");
    }
  }

  /** Pauses of the run are kept, but no longer than it takes to notice them; a line takes a moment to read. */
  async print(chunks) {
    let before = 0;
    for (const { at, text } of chunks) {
      await this.wait(Math.min(at - before, 0.5));
      before = at;
      await this.#write(text);
      await this.wait(0.1 * (text.match(/\n/g)?.length ?? 0));
    }
  }

  async wait(seconds) {
    this.recording.duration += seconds;
  }

  async #write(text) {
    await new Promise((resolve) => this.#emulator.write(text, resolve));
    this.#note();
  }

  #note() {
    const { rows, scrolls } = this.recording;
    const buffer = this.#emulator.buffer.active;
    for (let number = 0; number < buffer.length; number++) {
      rows[number] ??= [{ from: 0, to: undefined, runs: [] }];
      const versions = rows[number];
      const last = versions.at(-1);
      const runs = runsOf(buffer.getLine(number), this.#emulator.cols);
      if (JSON.stringify(runs) === JSON.stringify(last.runs)) continue;
      // What was there for no time at all was not seen.
      if (last.from === this.#now) last.runs = runs;
      else {
        last.to = this.#now;
        versions.push({ from: this.#now, to: undefined, runs });
      }
    }
    if (scrolls.at(-1).top !== buffer.baseY) scrolls.push({ at: this.#now, top: buffer.baseY });
  }
}

/** @returns {Run[]} */
function runsOf(line, columns) {
  const runs = [];
  const width = line.translateToString(true).length;
  for (let column = 0; column < Math.min(width, columns); column++) {
    const cell = line.getCell(column);
    const style = {
      bold: cell.isBold() !== 0,
      dim: cell.isDim() !== 0,
      color: cell.isFgPalette() ? cell.getFgColor() : undefined,
    };
    const last = runs.at(-1);
    const text = cell.getChars() || " ";
    if (last && last.bold === style.bold && last.dim === style.dim && last.color === style.color) last.text += text;
    else runs.push({ text, ...style });
  }
  return runs;
}

/** @returns {Promise<{ at: number, text: string }[]>} what was printed, a line or a redrawn line at a time, and when */
function runInTerminal(command, { columns, rows, folder, shownAs, env }) {
  const inFolder = command.replaceAll(shownAs, folder);
  const child = spawn("script", ["-qefc", `stty cols ${columns} rows ${rows}; ${inFolder}`, "/dev/null"], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const chunks = [];
    let unfinished = "";
    const keep = (text) =>
      chunks.push({ at: (performance.now() - start) / 1000, text: text.replaceAll(folder, shownAs) });
    child.stdout.setEncoding("utf8").on("data", (data) => {
      // Whole lines, so that a path is never cut in two.
      const parts = (unfinished + data).split(endOfLine);
      unfinished = parts.pop();
      for (const part of parts) keep(part);
    });
    child.on("error", reject);
    child.on("close", () => {
      if (unfinished !== "") keep(unfinished);
      resolve(chunks);
    });
  });
}
