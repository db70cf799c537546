// The real Kallithea's web server, on a port of this machine.
import { spawn } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import { patience } from "../support/cli/patience.js";
import { referenceProgram } from "../support/reference/reference.js";

/** Starts the server of an ini that names this port, and waits until it answers. */
export async function serve(ini: string, port: number) {
  const child = spawn(referenceProgram("gearbox"), ["serve", "-c", ini], {
    env: { ...process.env, PYTHONWARNINGS: "ignore" },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const stop = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  const url = `http://127.0.0.1:${port}`;
  const deadline = performance.now() + patience;
  while (!(await answers(url))) {
    if (child.exitCode !== null || performance.now() > deadline) {
      await stop();
      throw new Error(`The web server did not start:\n${output}`);
    }
    await setTimeout(250);
  }
  return { url, stop };
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/_admin/login`, { signal: AbortSignal.timeout(patience) }).then(
    (response) => response.ok,
    () => false,
  );
}

/** What a browser does with the pages of a user who has logged in. */
export interface Session {
  /** @returns the text of a page */
  get(page: string): Promise<string>;
  /** Sends a form; the answer must be a redirection, as of a page that has done what it was asked for. */
  post(page: string, fields: Readonly<Record<string, string>>): Promise<void>;
}

export async function openSession(url: string, username: string, password: string): Promise<Session> {
  const form = await fetch(`${url}/_admin/login`);
  const first = { username, password, ...csrfToken(await form.text()) };
  const request = { method: "POST", redirect: "manual" } as const;
  const headers = { cookie: cookies(form) };
  const answer = await fetch(`${url}/_admin/login`, { ...request, headers, body: new URLSearchParams(first) });
  const cookie = [cookies(form), cookies(answer)].join("; ");
  const get = async (page: string) => (await fetch(`${url}${page}`, { headers: { cookie } })).text();
  return {
    get,
    async post(page, fields) {
      const body = new URLSearchParams({ ...fields, ...csrfToken(await get("/_admin/users/new")) });
      const { status } = await fetch(`${url}${page}`, { ...request, headers: { cookie }, body });
      if (status !== 302) throw new Error(`${page} answers with ${status}`);
    },
  };
}

function csrfToken(page: string) {
  return { _session_csrf_secret_token: /name="_session_csrf_secret_token"[^>]*value="(\d+)"/.exec(page)?.[1] ?? "" };
}

/** Fills in the login form. `admin`: whether the pages of the administration open afterwards. */
export async function logIn(
  url: string,
  username: string,
  password: string,
): Promise<{ status: number; admin: boolean }> {
  const form = await fetch(`${url}/_admin/login`);
  const body = new URLSearchParams({ username, password, ...csrfToken(await form.text()) });
  const answer = await fetch(`${url}/_admin/login`, {
    method: "POST",
    body,
    redirect: "manual",
    headers: { cookie: cookies(form) },
  });
  const headers = { cookie: [cookies(form), cookies(answer)].join("; ") };
  const settings = await fetch(`${url}/_admin/settings`, { redirect: "manual", headers });
  return { status: answer.status, admin: settings.status === 200 };
}

/** Whether the first page, as everybody sees it, lists a repository. */
export async function listsRepository(url: string, name: string): Promise<boolean> {
  const page = await (await fetch(`${url}/`)).text();
  return page.includes(`"raw_name": "${name}"`);
}

function cookies(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}
