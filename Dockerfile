# kallithea-cli with its own Node, for jobs next to a Kallithea server: at its start it sets up the instance, or checks
# that it is. See compose.yaml, and docs/provisioning.md for the variables. `docker build -t kallithea-cli .`
FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run package:standalone -- --fast --out=/out \
  && mkdir /opt/kallithea-cli \
  && tar -xzf /out/kallithea-cli-*.tar.gz -C /opt/kallithea-cli --strip-components=1

FROM debian:bookworm-slim
# Ordinary repositories are read without these two programs; unusual ones are not.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates git libstdc++6 mercurial \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --uid 10001 --create-home --home-dir /srv/kallithea kallithea \
  && install -d -o kallithea -g kallithea /srv/kallithea/config /srv/kallithea/repos
COPY --from=build /opt/kallithea-cli /opt/kallithea-cli
RUN ln -s /opt/kallithea-cli/bin/kallithea-cli /usr/local/bin/kallithea-cli
USER 10001
WORKDIR /srv/kallithea
ENV KALLITHEA_CONFIG=/srv/kallithea/config/my.ini
VOLUME ["/srv/kallithea/config", "/srv/kallithea/repos"]
ENTRYPOINT ["/bin/sh", "/opt/kallithea-cli/lib/kallithea-cli/docs/examples/container-entrypoint.sh"]
HEALTHCHECK --interval=60s --timeout=30s --start-period=120s CMD ["kallithea-cli", "db-status", "--quiet"]
CMD ["sleep", "infinity"]
