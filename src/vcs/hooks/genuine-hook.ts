// Whether a hook of Kallithea's is as Kallithea wrote it.
import { createHash } from "node:crypto";
import { readShippedFile } from "../../files/shipped-files.js";

/** SHA-256 of what `withoutSettings` leaves of the hooks of Kallithea 0.7 and of older releases. */
const digests: ReadonlySet<string> = new Set([
  "5ba0c8649650e4dd511c65e9b10f59b865b874414dd1826820e705ecf63c670f",
  "6071c4cf135c4611d81634676f18e70123c063168019e32f34e0372018754312",
  // pre-receive
  "2c7cbd86057e07156ef20d5fc383482f92f3ac4d6a0d6d2cebf959ecbfe9c821",
  "333d15317d860159a6d853699ff1751082642a4adeec2632f362322be2ec2b66",
]);

/**
 * Whether nobody has changed a hook after Kallithea, or this program, wrote it. The interpreter and the version may be
 * any. The hook of an unknown release counts as changed.
 * @param script the file as Latin-1
 */
export function isGenuineHook(script: string): boolean {
  const text = withoutSettings(script);
  const ours = ["templates/post-receive", "templates/post-receive.sh"].map((template) =>
    withoutSettings(Buffer.from(readShippedFile(template)).toString("latin1")),
  );
  return ours.includes(text) || digests.has(createHash("sha256").update(text, "latin1").digest("hex"));
}

function withoutSettings(script: string): string {
  return script
    .replace(/^#!.*\n/, "")
    .replace(/^(KALLITHEA_HOOK_VER ?= ?)'[^'\n]*'$/m, "$1'_TMPL_'")
    .replace(/^exec .* git-hook$/m, "exec _TMPL_");
}
