// Dockerfile and compose.yaml: no image can be built in a test, so this checks what they name.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { projectRoot } from "../support/cli/cli.js";

const read = (file: string) => readFileSync(path.join(projectRoot, file), "utf8");
const dockerfile = read("Dockerfile");
const entryPoint = read("docs/examples/container-entrypoint.sh");

/** The arguments of an instruction, with its continuation lines. */
function instructions(name: string): string[] {
  const whole = dockerfile.replaceAll(/^\s*#.*\n/gm, "").replaceAll("\\\n", " ");
  return [...whole.matchAll(new RegExp(`^${name}\\s+(.*)$`, "gm"))].map(([, words = ""]) => words);
}

/** The words of the last one, which counts. */
function last(name: string): string {
  return instructions(name).at(-1) ?? "";
}

describe("Dockerfile", () => {
  it("runs as a user without rights, by its number", () => {
    expect(last("USER")).toMatch(/^[1-9]\d*$/);
    expect(instructions("RUN").join()).toContain(`useradd --uid ${last("USER")} `);
  });

  it("names only files that the standalone package has", () => {
    const named = new Set(dockerfile.match(/\/opt\/kallithea-cli\/[\w./-]+/g) ?? []);
    expect(named.size).toBeGreaterThan(1);
    for (const file of named) {
      const inTree = file.replace("/opt/kallithea-cli/", "");
      // bin/ is written by the script that makes the package.
      if (inTree === "bin/kallithea-cli") continue;
      expect(inTree).toMatch(/^lib\/kallithea-cli\/(docs|dist|templates)\//);
      expect(existsSync(path.join(projectRoot, inTree.replace("lib/kallithea-cli/", ""))), file).toBe(true);
    }
  });

  it("copies only files that exist and are not ignored", () => {
    const ignored = read(".dockerignore").split("\n");
    const copied = instructions("COPY").filter((words) => !words.startsWith("--from"));
    for (const file of copied.flatMap((words) => words.split(" ").slice(0, -1))) {
      expect(existsSync(path.join(projectRoot, file)), file).toBe(true);
      expect(ignored).not.toContain(file);
    }
    expect(ignored).toEqual(expect.arrayContaining([".git", "node_modules", "secrets", "data", "*.db*"]));
  });

  it("builds with scripts that exist", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: object };
    for (const [, script = ""] of dockerfile.matchAll(/npm run ([\w:-]+)/g)) expect(scripts).toHaveProperty([script]);
  });

  it("keeps the configuration where the entry point and the health check look for it", () => {
    const [, config = ""] = /^KALLITHEA_CONFIG=(.*)$/.exec(last("ENV")) ?? [];
    expect(entryPoint).toContain(config);
    const volumes = JSON.parse(last("VOLUME")) as string[];
    expect(volumes).toContain(path.dirname(config));
    expect(volumes).toContain(/KALLITHEA_REPOS:-([^}]+)/.exec(entryPoint)?.[1]);
    expect(last("HEALTHCHECK")).toContain('CMD ["kallithea-cli", "db-status", "--quiet"]');
  });

  it("contains no secret", () => {
    expect(dockerfile).not.toMatch(/PASSWORD|TOKEN|SECRET|:\/\/[^/\s]*@/i);
  });
});

interface Service {
  readonly build?: string;
  readonly image?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  readonly volumes: readonly string[];
  readonly command?: readonly string[];
}

describe("compose.yaml", () => {
  const { services, secrets, volumes } = parse(read("compose.yaml")) as {
    services: Record<string, Service>;
    secrets: Record<string, { file: string }>;
    volumes: object;
  };

  it("has secrets only as files, which git and docker build ignore", () => {
    for (const [name, { file }] of Object.entries(secrets)) expect(file).toBe(`secrets/${name}`);
    expect(read(".gitignore")).toContain("/secrets/\n");
    for (const { environment } of Object.values(services))
      for (const [name, value] of Object.entries(environment))
        if (/PASSWORD|URL/.test(name))
          expect([name, value]).toEqual([expect.stringMatching(/_FILE$/), expect.any(String)]);
  });

  it("gives each service the secrets and volumes that it names", () => {
    for (const service of Object.values(services)) {
      for (const value of Object.values(service.environment)) {
        const [, secret] = /^\/run\/secrets\/(.*)$/.exec(value) ?? [];
        if (secret !== undefined) expect(service.secrets).toContain(secret);
      }
      for (const secret of service.secrets) expect(secrets).toHaveProperty([secret]);
      for (const volume of service.volumes) expect(volumes).toHaveProperty([volume.split(":")[0] ?? ""]);
    }
  });

  it("sets all variables that the entry point demands", () => {
    const demanded = [...entryPoint.matchAll(/\$(?:\{)?(KALLITHEA_\w+)\}?"/g)].map(([, name = ""]) => name);
    expect(demanded).toContain("KALLITHEA_ADMIN_EMAIL");
    expect(Object.keys(services.kallithea?.environment ?? {})).toEqual(expect.arrayContaining(demanded));
  });
});
