import { describe, expect, it } from "vitest";
import { servingEnvironment } from "../../../src/ssh/session/environment.js";

const context = { ip: "192.0.2.7", username: "jürgen", repository: "grp/g\u007f2", scm: "git", config: "/srv/my.ini" };

describe("the environment of what serves a repository", () => {
  it("has Kallithea's description of the connection, byte for byte", () => {
    expect(servingEnvironment({}, context, "")).toEqual({
      HGPLAIN: "1",
      PYTHONDONTWRITEBYTECODE: "1",
      KALLITHEA_EXTRAS:
        '{"ip": "192.0.2.7", "username": "j\\u00fcrgen", "action": "push", "repository": "grp/g\\u007f2", "scm": "git", "config": "/srv/my.ini"}',
    });
  });

  it("has nothing else that could change what git, Mercurial and hooks do", () => {
    const harmless = { PATH: "/usr/bin", HOME: "/home/k", LANG: "C.UTF-8", LC_TIME: "C", GIT_PROTOCOL: "version=2" };
    const harmful = {
      ...{ GIT_CONFIG_COUNT: "1", GIT_EXEC_PATH: "/tmp", HGRCPATH: "/tmp/hgrc", HGENCODING: "x", PYTHONPATH: "/tmp" },
      ...{ LD_PRELOAD: "/tmp/x.so", NODE_OPTIONS: "--require /tmp/x.js", KALLITHEA_EXTRAS: "{}", BASH_ENV: "/tmp/x" },
    };
    const environment = servingEnvironment({ ...harmless, ...harmful }, context, "");
    expect(environment).toMatchObject(harmless);
    expect(Object.keys(environment).sort()).toEqual(
      [...Object.keys(harmless), "HGPLAIN", "KALLITHEA_EXTRAS", "PYTHONDONTWRITEBYTECODE"].sort(),
    );
  });

  it("has the locale of the ini", () => {
    expect(servingEnvironment({ LC_ALL: "C" }, context, "de_DE.UTF-8")).toMatchObject({
      LC_ALL: "de_DE.UTF-8",
      LANGUAGE: "de_DE.UTF-8",
    });
  });
});
