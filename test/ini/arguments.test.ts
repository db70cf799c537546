import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/errors.js";
import { mainDefaults, readArguments } from "../../src/ini/arguments.js";

describe("the arguments of config-create", () => {
  it("have defaults", () => {
    expect(readArguments([])).toEqual({ main: mainDefaults, settings: new Map(), misplaced: [] });
  });

  it("change the template, or belong to [app:main] or to the preceding section", () => {
    const words = ["port=1", "a=b=c", "[server:main]", "port=2", "x= y ", "[app:main]", "z=", "a=d"];
    expect(readArguments(words)).toEqual({
      main: { ...mainDefaults, port: "1" },
      settings: new Map([
        [
          "app:main",
          new Map([
            ["a", "d"],
            ["z", ""],
          ]),
        ],
        [
          "server:main",
          new Map([
            ["port", "2"],
            ["x", "y"],
          ]),
        ],
      ]),
      misplaced: [],
    });
  });

  it("do not change the template after another key, which the original does not report", () => {
    const { main, settings, misplaced } = readArguments(["host=a", "debug=true", "port=1", "[app:main]", "host=b"]);
    expect(main).toEqual({ ...mainDefaults, host: "a" });
    expect(Object.fromEntries(settings.get("app:main") ?? [])).toEqual({ debug: "true", port: "1", host: "b" });
    expect(misplaced).toEqual(["port"]);
  });

  it("may be named like properties of JavaScript's objects", () => {
    expect(readArguments(["toString=1", "__proto__=2"]).settings.get("app:main")?.get("__proto__")).toBe("2");
  });

  it.each([
    [["database_engine=oracle"], 'database_engine: expected one of sqlite, postgres, mysql, not "oracle".'],
    [["http_server="], 'http_server: expected one of waitress, gearbox, gevent, gunicorn, uwsgi, not "".'],
    [["foo"], '"foo" is neither key=value nor [section].'],
    [["[]"], '"[]" is neither key=value nor [section].'],
    [["port=1\n[other]"], "port must not contain a line break."],
    [["uuid=1"], "uuid is always generated and cannot be set."],
  ])("%j is rejected", (words, message) => {
    expect(() => readArguments(words)).toThrow(message);
    expect(() => readArguments(words)).toThrow(UsageError);
  });
});
