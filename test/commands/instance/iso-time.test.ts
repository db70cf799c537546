import { expect, it } from "vitest";
import { isoTime } from "../../../src/commands/instance/iso-time.js";

it.each([
  ["2026-11-29 12:05:43.722000", "2026-11-29T12:05:43.722"],
  ["2026-11-29 12:05:43.722999", "2026-11-29T12:05:43.722"],
  ["2026-11-29 12:05:43", "2026-11-29T12:05:43.000"],
  ["2026-11-29T12:05:43.7", "2026-11-29T12:05:43.700"],
  ["never", "never"],
  ["", ""],
])("the time %j of a database is %j in a document", (stored, expected) => expect(isoTime(stored)).toBe(expected));
