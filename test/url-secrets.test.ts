import { expect, it } from "vitest";
import { withoutUrlSecrets } from "../src/url-secrets.js";

it.each([
  ["https://bob:pw@h/x?token=hunter22", "https://bob:***@h/x?token=***"],
  ["https://h/x?a=1&private_token=t;x=y&b=2#c", "https://h/x?a=1&private_token=***&b=2#c"],
  ["https://h/x?ACCESS_TOKEN=t", "https://h/x?ACCESS_TOKEN=***"],
  ["https://h/x?key=t&sslpassword=p", "https://h/x?key=***&sslpassword=***"],
  ["https://h/x?sslkey=/etc/key.pem&branch=token", "https://h/x?sslkey=/etc/key.pem&branch=token"],
  ["/srv/repos/a=b", "/srv/repos/a=b"],
])("shows %s as %s", (url, shown) => expect(withoutUrlSecrets(url)).toBe(shown));
