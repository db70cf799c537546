// The HTTP server, and what it shows to strangers.
import type { Finding } from "../finding.js";
import type { ConfigFile } from "./config-file.js";

export function serverFindings(file: ConfigFile): Finding[] {
  return [...debugFinding(file), ...serverSection(file), ...mailFindings(file)];
}

function isTrue(text: string | undefined): boolean {
  return /^(true|yes|on|y|t|1)$/i.test(text ?? "");
}

function debugFinding(file: ConfigFile): Finding[] {
  if (!isTrue(file.value("debug"))) return [];
  const host = file.ini.section("server:main")?.get("host") ?? "127.0.0.1";
  const isLocal = /^(127\.|localhost$|\[?::1\]?$)/.test(host);
  const what = "debug is on: anyone who can see an error page can run code on this machine";
  return [
    isLocal
      ? file.finding("debug", "warning", `${what}, also through a proxy.`, file.setCommand("debug=false"), "debug")
      : file.finding(
          "debug",
          "error",
          `${what}, and the server listens on ${host}.`,
          file.setCommand("debug=false"),
          "debug",
        ),
  ];
}

function serverSection(file: ConfigFile): Finding[] {
  const server = file.ini.section("server:main");
  if (server === undefined) {
    if (file.ini.rawSection("uwsgi") !== undefined) return [];
    return [
      file.finding(
        "server-section",
        "warning",
        "There is no section [server:main], so `gearbox serve` cannot run Kallithea.",
        file.setCommand("--section", "server:main", "use=egg:waitress#main", "host=127.0.0.1", "port=5000"),
      ),
    ];
  }
  return [...serverUse(server, file), ...serverPort(server, file)];
}

/** Of releases up to 0.3; Kallithea no longer depends on Paste. */
const goneServers = /^egg:Paste(Script)?#/i;

function serverUse(server: ReadonlyMap<string, string>, file: ConfigFile): Finding[] {
  const use = server.get("use");
  if (use !== undefined && use !== "" && !goneServers.test(use)) return [];
  const message = use ? `${use} no longer exists.` : "[server:main] does not name a server (use = …).";
  return [
    file.finding(
      "server-section",
      "error",
      message,
      file.setCommand("server:main.use=egg:waitress#main"),
      "use",
      "server:main",
    ),
  ];
}

function serverPort(server: ReadonlyMap<string, string>, file: ConfigFile): Finding[] {
  const port = server.get("port");
  if (port === undefined || (/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) return [];
  return [
    file.finding(
      "wrong-type",
      "error",
      "port in [server:main] is not a valid port number.",
      file.setCommand("server:main.port=5000"),
      "port",
      "server:main",
    ),
  ];
}

function mailFindings(file: ConfigFile): Finding[] {
  const [ssl, tls] = ["smtp_use_ssl", "smtp_use_tls"].map((key) => isTrue(file.value(key)));
  if (ssl && tls)
    return [
      file.finding(
        "smtp-encryption",
        "error",
        "smtp_use_ssl and smtp_use_tls cannot be used together.",
        file.setCommand("smtp_use_ssl=false"),
        "smtp_use_ssl",
      ),
    ];
  const isRemote = !/^(localhost|127\.|::1$)/.test(file.value("smtp_server") ?? "localhost");
  if (ssl || tls || !isRemote || file.value("smtp_password") === undefined) return [];
  return [
    file.finding(
      "smtp-encryption",
      "warning",
      "The password of the mail server is sent without encryption.",
      file.setCommand("smtp_use_tls=true", "smtp_port=587"),
      "smtp_password",
    ),
  ];
}
